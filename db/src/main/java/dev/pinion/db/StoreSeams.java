package dev.pinion.db;

import java.security.SecureRandom;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.JournalOpening;

/// Where tests reach below the log.
///
/// @param below
///            the H2 file system below the journal, such as `file:`
/// @param limits
///            of the journal
/// @param random
///            for the journal's secrets and the epoch
/// @param wrap
///            put around the data source
record StoreSeams(String below, JournalLimits limits, SecureRandom random, String h2, UnaryOperator<DataSource> wrap) {

    static StoreSeams none() {
        return new StoreSeams("file:", JournalLimits.DEFAULT, new SecureRandom(), "", UnaryOperator.identity());
    }

    JournalOpening openFiles() {
        return new JournalOpening(below, limits, random);
    }

    StoreSeams wrapping(UnaryOperator<DataSource> aroundTheDataSource) {
        return new StoreSeams(below, limits, random, h2, aroundTheDataSource);
    }

    StoreSeams over(String fileSystem, JournalLimits journalLimits) {
        return new StoreSeams(fileSystem, journalLimits, random, h2, wrap);
    }

    StoreSeams withH2(String options) {
        return new StoreSeams(below, limits, random, options, wrap);
    }
}
