/// What has been promised to disk: the message log.
@org.jspecify.annotations.NullMarked
module dev.pinion.db {
    requires static org.jspecify;
    requires java.sql;
    requires org.slf4j;
    requires com.zaxxer.hikari;
    requires com.h2database;
    requires flyway.core;
    requires flyway.database.postgresql;
    requires org.postgresql.jdbc;
    requires static org.checkerframework.checker.qual;

    exports dev.pinion.db;
    uses dev.pinion.db.DatabaseProvider;
    provides dev.pinion.db.DatabaseProvider with dev.pinion.db.start.StagedDatabases;
    // H2 makes the file system's paths by reflection.
    exports dev.pinion.db.journal to com.h2database;
    // H2 calls the table function of the messages.
    exports dev.pinion.db.engine.h2 to com.h2database;
}
