package dev.pinion.db.commit;

import java.sql.Connection;
import java.sql.SQLException;

/// A small change of other tables than the messages', made by the committer within a batch's transaction, so that it
/// shares the batch's sync. What it finds wrong it gives back as a value: an exception fails the whole batch.
@FunctionalInterface
public interface SmallWrite<T> {

    T run(Connection connection) throws SQLException;
}
