package dev.pinion.db.engine.tables;

import java.util.List;
import java.util.stream.Collectors;

/// Where the databases do not take the same SQL.
public enum Dialect {

    H2 {
        @Override
        public String upsert(String table, List<String> key, List<String> others) {
            return "merge into " + table + rowOf(key, others);
        }

        @Override
        String overriding(String table) {
            return "";
        }
    },
    POSTGRES {
        @Override
        public String upsert(String table, List<String> key, List<String> others) {
            return "insert into " + table + rowOf(key, others) + " on conflict (" + String.join(", ", key)
                    + ") do update set "
                    + others.stream().map(each -> each + " = excluded." + each).collect(Collectors.joining(", "));
        }

        @Override
        String overriding(String table) {
            return table.equals("channel") ? " overriding system value" : "";
        }
    };

    /// Writes a row in the place of the one with the same key, if there is one. The parameters are the key's columns, then the
    /// others.
    ///
    /// @param key the columns of the primary key, in its order
    public abstract String upsert(String table, List<String> key, List<String> others);

    /// What an insertion says between columns and values, where it gives a row the number that it has elsewhere.
    abstract String overriding(String table);

    private static String rowOf(List<String> key, List<String> others) {
        return " (" + String.join(", ", key) + ", " + String.join(", ", others) + ") values (?"
                + ", ?".repeat(key.size() + others.size() - 1) + ")";
    }
}
