package dev.pinion.server.attack;

import java.io.IOException;
import java.util.List;

/// Attacks by TLS records that carry little or nothing. Those with a token come from an identity, the others from anybody.
final class Records {
    private static final String NO_TOKEN = "";
    private static final String ALL = "send:> read:>";

    private Records() {}

    static List<Attack> attacks() {
        return List.of(
                new Attack("empty records before CONNECT", NO_TOKEN, target -> repeat(target, tls -> tls.record(""))),
                new Attack("key updates before CONNECT", NO_TOKEN, target -> repeat(target, RawTls::keyUpdate)),
                new Attack("half a CONNECT, byte by byte", NO_TOKEN, target -> repeat(target, tls -> tls.record("C"))),
                new Attack("heart-beats", ALL, target -> repeat(target, tls -> tls.record("\n"))),
                new Attack("key updates between heart-beats", ALL, target -> repeat(target, Records::updatesAndBeat)),
                new Attack("frames byte by byte", ALL, target -> repeat(target, Records::drip)),
                new Attack("ACK and NACK in a transaction", ALL, Records::acknowledgeAndAbort));
    }

    private static void updatesAndBeat(RawTls tls) throws IOException {
        tls.record("\n");
        for (int i = 0; i < 30; i++) {
            tls.keyUpdate();
        }
    }

    private static void drip(RawTls tls) throws IOException {
        for (char octet : "SEND\ndestination:/channel/flood\n\nx\0".toCharArray()) {
            tls.record(String.valueOf(octet));
        }
    }

    private static void acknowledgeAndAbort(Target target) throws IOException {
        try (RawTls tls = open(target)) {
            tls.record("SUBSCRIBE\nid:1\ndestination:/channel/flood\nack:client-individual\nreceipt:s\n\n\0");
            tls.awaitText("RECEIPT");
            tls.record("SEND\ndestination:/channel/flood\n\nx\0");
            tls.awaitText("\nack:");
            String both = "ACK\nid:%1$s\ntransaction:t\n\n\0NACK\nid:%1$s\ntransaction:t\n\n\0".formatted(tls.ackId());
            while (!target.over()) {
                tls.record("BEGIN\ntransaction:t\n\n\0" + both.repeat(80) + "ABORT\ntransaction:t\n\n\0");
            }
        }
    }

    private static void repeat(Target target, Sending sending) throws IOException {
        try (RawTls tls = open(target)) {
            while (!target.over()) {
                sending.send(tls);
            }
        }
    }

    private static RawTls open(Target target) throws IOException {
        RawTls tls = RawTls.open(target.port());
        if (!target.scope().isEmpty()) {
            tls.connect(target.token("mallory", target.scope().split(" ")));
        }
        return tls;
    }

    /// Sends one record, or a few.
    private interface Sending {
        void send(RawTls tls) throws IOException;
    }
}
