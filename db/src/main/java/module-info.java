/// What has been promised to disk: the message log.
@org.jspecify.annotations.NullMarked
module dev.pinion.db {
    requires static org.jspecify;
    requires java.sql;
    requires org.slf4j;
    requires com.zaxxer.hikari;
    requires com.h2database;
    requires flyway.core;

    exports dev.pinion.db;
}
