package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Members of a shared subscription that are killed, stall and come back at random, on a server that is started three times.
class SharedChaosTest {
    private static final int MEMBERS = 8;
    private static final int LIVES = 3;
    private static final int KEYS = 20;

    @TempDir
    private Path data;
    private final Lives lives = new Lives();
    private final Book book = new Book();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    @Timeout(120)
    void eachMessageIsAcknowledgedOnceByTheLastThatHadIt() throws Exception {
        run(3_000);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void eachOfManyMessagesIsAcknowledgedOnceByTheLastThatHadIt() throws Exception {
        run(50_000);
    }

    private void run(int messages) throws Exception {
        System.out.println("seed " + seed + "; rerun with -Dseed=" + seed);
        List<Thread> members = new ArrayList<>();
        for (int life = 1; life <= LIVES; life++) {
            // Given
            try (TestServer server = TestServer.start(data)) {
                lives.begin(server.port());
                String token = server.token("alice", "send:>", "read:>");
                for (int i = members.size(); i < MEMBERS; i++) {
                    var random = new Random(seed + i);
                    members.add(Thread.ofVirtual().start(() -> live(token, random)));
                }
                // When
                try (Wire sender = server.session("bob")) {
                    publish(sender, messages * (life - 1) / LIVES + 1, messages * life / LIVES);
                }
                int enough = life == LIVES ? messages : messages * life / LIVES - messages / 10;
                await().atMost(Duration.ofMinutes(8)).until(() -> book.settled() >= enough || !faults.isEmpty());
                if (life == LIVES) {
                    lives.end();
                } else {
                    lives.rest();
                }
            }
        }
        for (Thread member : members) {
            member.join();
        }
        // Then
        assertEquals(List.of(), List.copyOf(faults));
        assertEquals(List.of(), book.wrong());
        nothingIsLeft(messages);
        System.out.println(book);
    }

    /// Keys in every second message.
    private static void publish(Wire sender, int from, int to) throws IOException {
        int answered = from;
        for (int i = from; i <= to; i++) {
            sender.send("SEND\ndestination:/channel/work\nreceipt:r\n"
                    + (i % 2 == 0 ? "message-group:" + i / 2 % KEYS + "\n" : "") + "\n" + i + "\0");
            while (i - answered >= 200) {
                sender.expect("RECEIPT", "seq:" + answered++);
            }
        }
        while (answered <= to) {
            sender.expect("RECEIPT", "seq:" + answered++);
        }
    }

    /// One member, over all its connections.
    private void live(String token, Random random) {
        int life = 0;
        try {
            while (!lives.isOver() && faults.isEmpty()) {
                try (Wire wire = Wire.open(lives.port()).connect(token)) {
                    converse(wire, random, new Object());
                } catch (IOException | AssertionError ended) {
                    life++;
                }
            }
        } catch (RuntimeException ours) {
            faults.add(new IllegalStateException("in life " + life, ours));
        }
    }

    private void converse(Wire wire, Random random, Object me) throws IOException {
        wire.send("SUBSCRIBE\nid:s\ndestination:/channel/work\nfrom:first\nack:client-individual\nshared:true\n"
                + "durable-subscription-name:workers\nprefetch-count:" + (1 + random.nextInt(20)) + "\n\n\0");
        while (true) {
            Wire.Received frame = wire.read();
            switch (frame.command()) {
                case "RECEIPT" -> book.confirmed(Long.parseLong(frame.header("receipt-id")), me);
                case "MESSAGE" -> {
                    long seq = Long.parseLong(frame.header("seq"));
                    book.delivered(seq, frame, me);
                    int what = random.nextInt(100);
                    if (what == 0) {
                        return; // killed, with what it has in hand
                    }
                    if (what == 1) {
                        book.stall();
                    }
                    book.tried(seq);
                    wire.send("ACK\nid:" + frame.header("ack") + "\nreceipt:" + seq + "\n\n\0");
                }
                default -> {
                    return; // the server stops
                }
            }
        }
    }

    /// Of all that was acknowledged nothing comes again.
    private void nothingIsLeft(int messages) throws IOException {
        try (TestServer server = TestServer.start(data); Wire last = server.session("alice")) {
            last.send("SEND\ndestination:/channel/work\nreceipt:m\n\nend\0").expect("RECEIPT", "seq:" + (messages + 1));
            last.send("SUBSCRIBE\nid:s\ndestination:/channel/work\nack:client\nshared:true\n"
                    + "durable-subscription-name:workers\n\n\0");
            Wire.Received next = last.expect("MESSAGE");
            while (!next.body().equals("end")) {
                assertEquals("true", next.header("redelivered"), next.toString());
                book.delivered(Long.parseLong(next.header("seq")), next, last);
                next = last.expect("MESSAGE");
            }
            assertEquals(List.of(), book.wrong());
        }
    }

    /// What the clients have seen.
    private static final class Book {
        private final Map<Long, Object> holders = new HashMap<>();
        private final Map<Long, Object> confirmed = new HashMap<>();
        private final Map<Long, Boolean> settled = new HashMap<>();
        private final Map<String, Long> lastOfKey = new HashMap<>();
        private final List<String> wrong = new ArrayList<>();
        private int again;

        synchronized void delivered(long seq, Wire.Received message, Object to) {
            boolean first = holders.put(seq, to) == null;
            boolean marked = message.header("redelivered").equals("true");
            again += first ? 0 : 1;
            if (!first && !marked) {
                wrong.add(seq + " came again and does not say so");
            }
            if (confirmed.containsKey(seq)) {
                wrong.add(seq + " came again after its ACK had a receipt");
            }
            String key = message.header("message-group");
            if (first && !key.equals("(none)")) {
                Long before = lastOfKey.put(key, seq);
                if (before != null && before > seq) {
                    wrong.add(seq + " came after " + before + " of the same key");
                }
            }
        }

        synchronized void tried(long seq) {
            settled.put(seq, true);
        }

        synchronized void confirmed(long seq, Object by) {
            if (confirmed.put(seq, by) != null) {
                wrong.add(seq + " was acknowledged twice");
            }
            if (!by.equals(holders.get(seq))) {
                wrong.add(seq + " was acknowledged by one who was not the last to have it");
            }
            notifyAll();
        }

        /// Until others have gone on, but not for long.
        synchronized void stall() {
            int before = confirmed.size();
            long end = System.nanoTime() + 20_000_000;
            try {
                while (confirmed.size() < before + 5 && System.nanoTime() < end) {
                    wait(5);
                }
            } catch (InterruptedException stop) {
                throw new IllegalStateException(stop);
            }
        }

        synchronized int settled() {
            return settled.size();
        }

        synchronized List<String> wrong() {
            return List.copyOf(wrong);
        }

        @Override
        public synchronized String toString() {
            return holders.size() + " messages, " + confirmed.size() + " ACKs with a receipt, " + again
                    + " deliveries more than one";
        }
    }
}
