package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;

/// Three servers over one database, killed, stopped, ended and started at random, and thirty clients that go to another one:
/// publishers, plain and durable readers, and members of shared subscriptions.
/// `-Dpinion.kills.seconds=300` for five minutes; one otherwise.
@Tag("slow")
class ServersUnderKillsTest {
    private static final int CHANNELS = 3;
    private static final int PUBLISHERS = 6;
    private static final int PLAIN = 6;
    private static final int DURABLE = 9;
    private static final int MEMBERS = 9;
    private static final int SECONDS = Integer.getInteger("pinion.kills.seconds", 60);

    @TempDir
    private Path folder;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DisturbedServers servers = new DisturbedServers(random);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger[] sent = new AtomicInteger[CHANNELS];
    private final SharedLedger[] ledgers = new SharedLedger[CHANNELS];
    private final List<SharedLedgerMember> members = new ArrayList<>();
    private final AtomicInteger publishing = new AtomicInteger(PUBLISHERS);
    private volatile boolean over;
    private volatile boolean done;
    private volatile long doneAt;

    @Test
    @Timeout(900)
    void eachMessageIsReceivedOnceByAllInOrderAndWithoutGapsAndSettledOnceByThoseWhoShare() throws Exception {
        System.out.println("seed " + seed + "; rerun with -Dseed=" + seed);
        // Given
        DatabaseConfig.Server database = TestPostgres.fresh();
        servers.start(folder, database);
        List<Thread> clients = clients();
        // When
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end && wrong.isEmpty()) {
                servers.disturbOne();
            }
            over = true;
            await().atMost(Duration.ofMinutes(3)).until(() -> publishing.get() == 0 || !wrong.isEmpty());
            doneAt = System.nanoTime();
            done = true;
            // A server that has just lost its lease may end the session that asks.
            await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(() -> !wrong.isEmpty() || allIsSettled());
            members.forEach(SharedLedgerMember::leave);
            for (Thread client : clients) {
                client.join(Duration.ofMinutes(3));
            }
        } finally {
            servers.close();
        }
        // Then
        assertEquals(List.of(), List.copyOf(wrong));
        System.out.println(sent[0].get() + sent[1].get() + sent[2].get() + " messages; " + List.of(ledgers));
        DatabaseConfig config = DatabaseConfig.defaults(folder.resolve("verify")).withServer(database);
        assertEquals(List.of(), DatabaseFiles.verify(config, null).faults());
    }

    private List<Thread> clients() {
        List<Thread> clients = new ArrayList<>();
        for (int n = 0; n < CHANNELS; n++) {
            sent[n] = new AtomicInteger();
            ledgers[n] = new SharedLedger("shared" + n, wrong);
        }
        for (int n = 0; n < PUBLISHERS; n++) {
            int number = n;
            var own = new Random(seed + n);
            clients.add(Thread.ofVirtual().start(() -> publish(number, own)));
        }
        for (int n = 0; n < PLAIN + DURABLE; n++) {
            clients.add(Thread.ofVirtual().start(new Reader(n, n >= PLAIN, new Random(seed - n))));
        }
        for (int n = 0; n < MEMBERS; n++) {
            members.add(new SharedLedgerMember(servers, n % CHANNELS, ledgers[n % CHANNELS], new Random(~seed - n)));
        }
        members.forEach(member -> clients.add(Thread.ofVirtual().start(member)));
        return clients;
    }

    /// Each message was acknowledged by somebody, and the store has it that all are.
    private boolean allIsSettled() throws IOException {
        for (int n = 0; n < CHANNELS; n++) {
            if (!ledgers[n].isDone(sent[n].get())) {
                return false;
            }
        }
        try (Operator operator = new Operator(servers.connect(0))) {
            String cursors = operator.ask("cursors", "{}");
            for (int n = 0; n < CHANNELS; n++) {
                Matcher floor = Pattern.compile("\"name\":\"shared" + n + "\".{0,40}\"floor\":(\\d+),\"lag\":0,")
                        .matcher(cursors);
                if (!floor.find() || Integer.parseInt(floor.group(1)) < sent[n].get()) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Sends each message until it is answered, under a key, so that it is stored once.
    private void publish(int number, Random own) {
        int channel = number % CHANNELS;
        int next = 0;
        while (!over) {
            try (Wire wire = servers.connect(own.nextInt(DisturbedServers.COUNT))) {
                while (!over) {
                    String name = number + "-" + next;
                    Wire.Received receipt = wire
                            .send("SEND\ndestination:/channel/c" + channel + "\nidempotency-key:" + name
                                    + "\nreceipt:r\n\n" + name + "\0")
                            .expect("RECEIPT");
                    sent[channel].accumulateAndGet(Integer.parseInt(receipt.header("seq")), Math::max);
                    next++;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            } catch (IOException | AssertionError anotherServer) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        publishing.decrementAndGet();
    }

    /// Reads a channel, and goes on at another server where it was: a plain one by what it has seen, a durable one by what it has
    /// acknowledged.
    private final class Reader implements Runnable {
        private final int channel;
        private final String name;
        private final boolean durable;
        private final Random own;
        private final List<String> bodies = new ArrayList<>();
        private long settled;
        private volatile String ended = "";

        Reader(int number, boolean durable, Random own) {
            this.channel = number % CHANNELS;
            this.name = "reader" + number;
            this.durable = durable;
            this.own = own;
        }

        @Override
        public void run() {
            try {
                while (!(done && bodies.size() >= sent[channel].get()) && wrong.isEmpty()) {
                    if (done && System.nanoTime() - doneAt > TimeUnit.SECONDS.toNanos(60)) {
                        wrong.add(this + " does not get all " + sent[channel].get());
                    }
                    try (Wire wire = servers.connect(own.nextInt(DisturbedServers.COUNT))) {
                        read(wire);
                    } catch (IOException | AssertionError anotherServer) {
                        ended = anotherServer.toString();
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
                if (bodies.stream().distinct().count() != bodies.size()) {
                    wrong.add(this + " has a message twice under different numbers");
                }
            } catch (RuntimeException ours) {
                wrong.add(this + " " + ours);
            }
        }

        private void read(Wire wire) throws IOException {
            wire.send("SUBSCRIBE\nid:s\ndestination:/channel/c" + channel + "\nfrom:"
                    + (durable ? "first" : "seq=" + (bodies.size() + 1))
                    + (durable ? "\nack:client\ndurable-subscription-name:" + name : "") + "\n\n\0");
            long expected = 0;
            while (!(done && bodies.size() >= sent[channel].get())) {
                Wire.Received frame = wire.read();
                if (frame.command().equals("RECEIPT")) {
                    settled = Long.parseLong(frame.header("receipt-id"));
                    continue;
                }
                if (!frame.command().equals("MESSAGE")) {
                    ended = frame.toString();
                    return;
                }
                long seq = Long.parseLong(frame.header("seq"));
                if ((expected != 0 && seq != expected) || seq > bodies.size() + 1 || seq <= settled) {
                    wrong.add(this + " got " + seq + " where " + expected + " was expected, has " + bodies.size()
                            + " and has acknowledged " + settled);
                }
                expected = seq + 1;
                take(seq, frame);
                if (durable && seq % 10 == 0) {
                    wire.send("ACK\nid:" + frame.header("ack") + "\nreceipt:" + seq + "\n\n\0");
                }
            }
        }

        private void take(long seq, Wire.Received frame) {
            if (seq > bodies.size()) {
                bodies.add(frame.body());
            } else if (!durable || !bodies.get((int) seq - 1).equals(frame.body())) {
                wrong.add(this + " got " + seq + " again" + (durable ? " with another body" : ""));
            }
        }

        @Override
        public String toString() {
            return (durable ? "durable " : "plain ") + name + " with " + bodies.size() + " of c" + channel + " ("
                    + ended + ")";
        }
    }
}
