package dev.pinion.db;

import java.util.function.UnaryOperator;

import javax.sql.DataSource;

/// Where tests reach below the log.
///
/// @param filePrefix
///            an H2 file system, such as `file:`
/// @param wrap
///            put around the data source
record StoreSeams(String filePrefix, UnaryOperator<DataSource> wrap) {

    static final StoreSeams NONE = new StoreSeams("file:", UnaryOperator.identity());
}
