package dev.pinion.server.attack;

import java.io.IOException;
import java.util.List;

import dev.pinion.server.Wire;

/// Attacks of somebody who has a token, by frames that cost the server more than the sender, or that need no answer of
/// the log.
final class Frames {
    private static final String READ = "read:>";
    private static final String ALL = "send:> read:>";
    private static final int PER_WRITE = 200;

    private Frames() {}

    static List<Attack> attacks() {
        return List.of(
                new Attack("BEGIN and ABORT", READ,
                        target -> storm(target, "BEGIN\ntransaction:t\n\n\0ABORT\ntransaction:t\n\n\0")),
                new Attack("SUBSCRIBE and UNSUBSCRIBE", READ,
                        target -> storm(target,
                                "SUBSCRIBE\nid:1\ndestination:/channel/a\n\n\0UNSUBSCRIBE\nid:1\n\n\0")),
                new Attack("SUBSCRIBE and UNSUBSCRIBE of a wildcard", READ, Frames::manyChannels,
                        target -> storm(target,
                                "SUBSCRIBE\nid:1\ndestination:/channel/>\n\n\0UNSUBSCRIBE\nid:1\n\n\0")),
                new Attack("ACK of what was never delivered", READ, target -> storm(target, "ACK\nid:1-1\n\n\0")),
                new Attack("NACK of 10,000 messages", ALL, Frames::fill, Frames::nacks),
                new Attack("sparse acknowledgements", ALL, Frames::fill, Frames::sparseAcks),
                new Attack("messages of one byte", ALL,
                        target -> storm(target, "SEND\ndestination:/channel/flood\n\nx\0")),
                new Attack("refused SENDs", READ, target -> storm(target, "SEND\ndestination:/channel/flood\n\nx\0")),
                new Attack("receipts that nobody reads", ALL, Frames::unreadReceipts),
                new Attack("a token refresh after the other", ALL, Frames::refreshes));
    }

    private static void flood(Target target, String bytes) throws IOException {
        try (Wire wire = target.session()) {
            target.flood(wire, bytes);
        }
    }

    /// Many frames in a write, as a peer that pipelines does.
    private static void storm(Target target, String frames) throws IOException {
        flood(target, frames.repeat(PER_WRITE));
    }

    /// 10,000 channels with a message each, so that wildcards have something to match.
    static void manyChannels(Target target) throws IOException {
        fill(target, i -> "many." + i);
    }

    private static void fill(Target target) throws IOException {
        fill(target, _ -> "big");
    }

    private static void fill(Target target, java.util.function.IntFunction<String> channel) throws IOException {
        try (Wire wire = Wire.open(target.port()).connect(target.token("filler", "send:>"))) {
            for (int i = 0; i < 10_000; i += 100) {
                var frames = new StringBuilder();
                for (int j = i; j < i + 100; j++) {
                    frames.append("SEND\ndestination:/channel/").append(channel.apply(j)).append("\n\nx\0");
                }
                wire.send(frames.toString());
            }
            wire.send("SEND\ndestination:/channel/end\nreceipt:r\n\nx\0").expect("RECEIPT");
        }
    }

    private static void nacks(Target target) throws IOException {
        try (Wire wire = target.session()) {
            wire.send("SUBSCRIBE\nid:0\ndestination:/channel/big\nack:client\nfrom:first\nprefetch-count:10000\n\n\0");
            String last = "";
            for (int i = 0; i < 10_000; i++) {
                last = wire.expect("MESSAGE").header("ack");
            }
            target.flood(wire, "NACK\nid:" + last + "\n\n\0");
        }
    }

    private static void sparseAcks(Target target) throws IOException {
        try (Wire wire = target.session()) {
            wire.send("SUBSCRIBE\nid:0\ndestination:/channel/big\nack:client-individual\nfrom:first\n"
                    + "prefetch-count:10000\ndurable-subscription-name:" + Target.fresh() + "\n\n\0");
            for (int i = 0; i < 10_000 && !target.over(); i++) {
                String ack = wire.expect("MESSAGE").header("ack");
                if (i % 2 == 1) {
                    wire.send("ACK\nid:" + ack + "\n\n\0");
                }
            }
        }
    }

    private static void unreadReceipts(Target target) throws IOException {
        storm(target, "SEND\ndestination:/channel/flood\nreceipt:" + "r".repeat(1_000) + "\n\nx\0");
    }

    private static void refreshes(Target target) throws IOException {
        String token = target.token("mallory", "send:>", "read:>");
        storm(target, "SEND\ndestination:/server/token\n\n" + token + "\0");
    }
}
