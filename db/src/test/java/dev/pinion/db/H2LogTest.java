package dev.pinion.db;

import org.junit.jupiter.api.Nested;

/// The contract of the log over H2.
class H2LogTest {

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class SmallRecords extends SmallRecordContract {
        SmallRecords() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class Idempotency extends IdempotencyContract {
        Idempotency() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class Retention extends RetentionContract {
        Retention() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class Erasure extends ErasureContract {
        Erasure() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class CursorGroups extends CursorGroupContract {
        CursorGroups() {
            super(DatabaseConfig::defaults);
        }
    }

    @Nested
    class Identities extends StoredIdentitiesContract {
        Identities() {
            super(DatabaseConfig::defaults);
        }
    }
}
