package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.engine.tables.LogReader;

/// When Flyway is asked, on a database in memory.
class SchemaTest {

    private final JdbcDataSource source = new JdbcDataSource();
    @SuppressWarnings("NullAway.Init")
    private Connection open;

    @BeforeEach
    void openOne() throws SQLException {
        source.setURL("jdbc:h2:mem:schema");
        open = source.getConnection();
    }

    @AfterEach
    void closeIt() throws SQLException {
        open.close();
    }

    @Test
    void aNewDatabaseGetsAllMigrationsUpToTheVersionThatIsKnown() throws SQLException {
        Schema.migrate(source);

        List<Integer> versions = new LogReader(open).query("""
                select cast("version" as integer) from "flyway_schema_history"
                where "version" is not null order by 1""", row -> row.getInt(1));
        // A migration that is added without its number here would be skipped where the others are done.
        assertEquals(Schema.VERSION, versions.size());
        assertEquals(Schema.VERSION, versions.getLast());
    }

    @Test
    void anOlderDatabaseGetsTheMigrationsThatItLacks() throws SQLException {
        // Given
        flyway("2");
        assertTrue(!Schema.has(open, "segment"));
        // When
        Schema.migrate(source);
        // Then
        assertTrue(Schema.has(open, "segment"));
    }

    @Test
    void whereAllIsDoneFlywayIsNotAsked() throws SQLException {
        // Given
        Schema.migrate(source);
        // Flyway would refuse this one
        execute("update \"flyway_schema_history\" set \"checksum\" = 1 where \"version\" = '1'");
        assertThrows(FlywayException.class, () -> flyway("latest"));
        // When
        Schema.migrate(source);
        // Then
        assertTrue(Schema.has(open, "segment"));
    }

    @Test
    void aMigrationThatFailedIsFlywaysToJudge() throws SQLException {
        Schema.migrate(source);
        execute("update \"flyway_schema_history\" set \"success\" = false where \"version\" = '3'");

        assertThrows(FlywayException.class, () -> Schema.migrate(source));
    }

    @Test
    void aMigrationThatIsMissingAmongNewerOnesIsFlywaysToJudge() throws SQLException {
        Schema.migrate(source);
        execute("delete from \"flyway_schema_history\" where \"version\" = '2'");

        assertThrows(FlywayException.class, () -> Schema.migrate(source));
    }

    private void flyway(String target) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:dev/pinion/db/schema-h2")
                .target(target)
                .load()
                .migrate();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }
}
