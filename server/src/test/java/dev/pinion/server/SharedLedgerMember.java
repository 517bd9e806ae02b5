package dev.pinion.server;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/// Acknowledges what it is given of a shared subscription, or goes without it; and comes again at another server.
/// Threads: its own runs it; any ends it.
final class SharedLedgerMember implements Runnable {
    private final DisturbedServers servers;
    private final int channel;
    private final SharedLedger ledger;
    private final Random own;
    private volatile boolean leaves;
    private volatile @Nullable Wire here;

    SharedLedgerMember(DisturbedServers servers, int channel, SharedLedger ledger, Random own) {
        this.servers = servers;
        this.channel = channel;
        this.ledger = ledger;
        this.own = own;
    }

    @Override
    public void run() {
        while (!leaves && ledger.isRight()) {
            int server = own.nextInt(DisturbedServers.COUNT);
            int before = servers.disturbances(server);
            SharedLedger.Sitting sitting = ledger.sits(() -> servers.disturbances(server) == before);
            try (Wire wire = servers.connect(server)) {
                here = wire;
                String lastWord = "";
                try {
                    lastWord = work(wire, sitting);
                } finally {
                    sitting.ended(lastWord); // before the server can notice
                }
            } catch (IOException | AssertionError anotherServer) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private String work(Wire wire, SharedLedger.Sitting sitting) throws IOException {
        wire.send("SUBSCRIBE\nid:s\ndestination:/channel/c" + channel
                + "\nfrom:first\nack:client-individual\nshared:true\ndurable-subscription-name:shared" + channel
                + "\nprefetch-count:" + (1 + own.nextInt(20)) + "\n\n\0");
        while (!leaves) {
            Wire.Received frame = wire.read();
            switch (frame.command()) {
                case "RECEIPT" -> sitting.confirmed(Long.parseLong(frame.header("receipt-id")));
                case "MESSAGE" -> {
                    long seq = Long.parseLong(frame.header("seq"));
                    sitting.delivered(seq);
                    if (own.nextInt(200) == 0 && !sitting.isDisputed()) {
                        return ""; // killed, with what it has in hand
                    }
                    sitting.triesToAcknowledge(seq);
                    wire.send("ACK\nid:" + frame.header("ack") + "\nreceipt:" + seq + "\n\n\0");
                }
                default -> {
                    return frame.header("code");
                }
            }
        }
        return "";
    }

    void leave() {
        leaves = true;
        Wire wire = here;
        if (wire != null) {
            try {
                wire.close();
            } catch (IOException alreadyGone) {
                // It has left.
            }
        }
    }
}
