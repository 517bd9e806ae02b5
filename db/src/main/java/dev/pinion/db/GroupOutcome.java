package dev.pinion.db;

import java.util.List;

/// What became of messages that were appended as one group: all or none. The requirements of [AppendOutcome] hold.
public interface GroupOutcome {

    void stored(List<StoredMessage> messages);

    void failed(StorageException why);
}
