package dev.pinion.server.attack;

import java.io.IOException;

/// What a peer may send without end. Each is begun on a new connection and then repeated until the server ends it.
enum Attack {
    LINE_FEEDS(false) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("\n");
        }
    },
    KEY_UPDATES(false) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.keyUpdate();
        }
    },
    EMPTY_RECORDS(false) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("");
        }
    },
    HALF_FRAMES(false) {
        @Override
        void begin(RawTls tls) throws IOException {
            tls.record("CONNECT\n");
        }

        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("a");
        }
    },
    HEART_BEATS(true) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("\n");
        }
    },
    KEY_UPDATES_BETWEEN_HEART_BEATS(true) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("\n");
            for (int i = 0; i < 30; i++) {
                tls.keyUpdate();
            }
        }
    },
    DRIPPED_FRAMES(true) {
        @Override
        void repeat(RawTls tls) throws IOException {
            for (char octet : "SEND\ndestination:/channel/flood\n\nx\0".toCharArray()) {
                tls.record(String.valueOf(octet));
            }
        }
    },
    BEGIN_AND_ABORT(true) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("BEGIN\ntransaction:t\n\n\0ABORT\ntransaction:t\n\n\0".repeat(200));
        }
    },
    ACK_AND_NACK(true) {
        @Override
        void begin(RawTls tls) throws IOException {
            tls.record("SUBSCRIBE\nid:1\ndestination:/channel/flood\nack:client-individual\nreceipt:s\n\n\0");
            tls.awaitText("RECEIPT");
            tls.record("SEND\ndestination:/channel/flood\n\nx\0");
            tls.awaitText("\nack:");
        }

        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("BEGIN\ntransaction:t\n\n\0"
                    + "ACK\nid:%1$s\ntransaction:t\n\n\0NACK\nid:%1$s\ntransaction:t\n\n\0".formatted(tls.ackId())
                            .repeat(80)
                    + "ABORT\ntransaction:t\n\n\0");
        }
    },
    SUBSCRIBE_AND_UNSUBSCRIBE(true) {
        @Override
        void repeat(RawTls tls) throws IOException {
            tls.record("SUBSCRIBE\nid:1\ndestination:/channel/flood\n\n\0UNSUBSCRIBE\nid:1\n\n\0".repeat(100));
        }
    };

    private final boolean withToken;

    Attack(boolean withToken) {
        this.withToken = withToken;
    }

    boolean withToken() {
        return withToken;
    }

    /// What comes before the flood.
    void begin(RawTls tls) throws IOException {}

    abstract void repeat(RawTls tls) throws IOException;
}
