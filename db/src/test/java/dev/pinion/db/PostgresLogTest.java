package dev.pinion.db;

import org.junit.jupiter.api.Nested;

/// The contract of the log over Postgres.
class PostgresLogTest {

    @Nested
    class Messages extends MessageContract {
        Messages() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class SmallRecords extends SmallRecordContract {
        SmallRecords() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class Idempotency extends IdempotencyContract {
        Idempotency() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class Retention extends RetentionContract {
        Retention() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class Erasure extends ErasureContract {
        Erasure() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class CursorGroups extends CursorGroupContract {
        CursorGroups() {
            super(TestPostgres::config);
        }
    }

    @Nested
    class Identities extends StoredIdentitiesContract {
        Identities() {
            super(TestPostgres::config);
        }
    }
}
