package dev.pinion.server.settings;

/// Where the value of a setting was said.
///
/// @param kind flags go before variables, and these before the file
/// @param where a file and line, a variable, an option; empty for a default
public record Source(Kind kind, String where) {
    /// In the order in which they give way.
    public enum Kind {
        DEFAULT, FILE, VARIABLE, OPTION
    }

    static final Source DEFAULT = new Source(Kind.DEFAULT, "");

    static Source line(String file, int line) {
        return new Source(Kind.FILE, file + ":" + line);
    }

    static Source variable(String name) {
        return new Source(Kind.VARIABLE, name);
    }

    /// Said by an option of a command.
    public static Source option(String name) {
        return new Source(Kind.OPTION, name);
    }

    /// For people.
    public String text() {
        return kind == Kind.DEFAULT ? "default" : where;
    }

    /// How a refusal begins, so that the reader finds the place.
    String naming(String key) {
        return switch (kind) {
            case DEFAULT -> key;
            case FILE -> where + ": " + key;
            case VARIABLE -> where;
            case OPTION -> where.equals("--set") ? "--set " + key : where;
        };
    }
}
