package dev.pinion.lab.dialect;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import org.jspecify.annotations.Nullable;

import dev.pinion.bench.ceiling.ThrowawayKey;

/// As much of a NATS server with JetStream as the generator speaks to: greets in the clear, then TLS; delivers, answers what
/// is published with what the test says, and replays. Thread: one virtual thread for each connection; writing is locked.
final class NatsResponder implements AutoCloseable {
    static final String STORED = "{\"stream\":\"s\",\"seq\":1}";
    static final String REFUSED = "{\"error\":{\"code\":503,\"description\":\"insufficient resources\"}}";

    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger pings = new AtomicInteger();
    final AtomicInteger pongs = new AtomicInteger();
    final AtomicInteger flowAnswers = new AtomicInteger();
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final SSLSocketFactory tls;
    private final LongFunction<String> answers;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<byte[]> history = new CopyOnWriteArrayList<>();
    private final AtomicLong published = new AtomicLong();
    private final String greeting;

    private record Subscription(Connection connection, String subject, String id) {}

    /// What is published n-th is answered with these words; empty: with none.
    NatsResponder(ThrowawayKey key, String greeting, LongFunction<String> answers)
            throws IOException, GeneralSecurityException {
        this.greeting = greeting;
        this.answers = answers;
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(key.file())) {
            store.load(in, key.password().toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, key.password().toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        tls = context.getSocketFactory();
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket raw = listener.accept();
                Thread.ofVirtual().start(() -> serve(raw));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket raw) {
        try (raw) {
            raw.setTcpNoDelay(true);
            raw.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
            SSLSocket socket = (SSLSocket) tls.createSocket(raw, null, true);
            socket.setUseClientMode(false);
            Connection connection = new Connection(socket.getOutputStream());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            try {
                for (String line = line(in); line != null; line = line(in))
                    connection.take(line.split(" ", -1), in);
            } finally {
                subscriptions.removeIf(subscription -> subscription.connection == connection);
            }
        } catch (IOException gone) {
            // So is the connection.
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0)
                return null;
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    private final class Connection {
        private final OutputStream out;

        Connection(OutputStream out) {
            this.out = out;
        }

        void take(String[] words, InputStream in) throws IOException {
            switch (words[0]) {
                case "PING" -> say("PONG\r\n");
                case "PONG" -> pongs.incrementAndGet();
                case "SUB" -> subscriptions.add(new Subscription(this, words[1], words[2]));
                case "PUB" -> {
                    byte[] body = in.readNBytes(Integer.parseInt(words[words.length - 1]));
                    line(in);
                    publish(words[1], words.length > 3 ? words[2] : "", body);
                }
                default -> requests.add(words[0]);
            }
        }

        private void publish(String subject, String replyTo, byte[] body) {
            if (subject.startsWith("$JS.API.")) {
                requests.add(subject + " " + new String(body, StandardCharsets.US_ASCII));
                deliver(replyTo, "{\"type\":\"granted\"}".getBytes(StandardCharsets.US_ASCII));
                if (subject.contains("CONSUMER"))
                    replay();
            } else if (subject.equals("flow"))
                flowAnswers.incrementAndGet();
            else {
                long number = published.incrementAndGet();
                String answer = answers.apply(number);
                history.add(body);
                deliver(subject, body);
                if (!replyTo.isEmpty() && !answer.isEmpty())
                    deliver(replyTo, answer.getBytes(StandardCharsets.US_ASCII));
                if (number % 50 == 0) {
                    pings.incrementAndGet();
                    say("PING\r\n");
                }
            }
        }

        private void replay() {
            for (Subscription reader : subscriptions)
                if (reader.connection == this && reader.subject.startsWith("replay.")) {
                    reader.connection.say("HMSG x " + reader.id + " flow 12 12\r\nNATS/1.0 100\r\n");
                    for (byte[] body : history)
                        message("replay.x", reader, body);
                }
        }

        private void deliver(String subject, byte[] body) {
            for (Subscription reader : subscriptions)
                if (reader.subject.equals(subject) || (reader.subject.endsWith(".*")
                        && subject.startsWith(reader.subject.substring(0, reader.subject.length() - 1))))
                    message(subject, reader, body);
        }

        private static void message(String subject, Subscription reader, byte[] body) {
            reader.connection.say("MSG " + subject + " " + reader.id + " " + body.length + "\r\n"
                    + new String(body, StandardCharsets.US_ASCII) + "\r\n");
        }

        synchronized void say(String words) {
            try {
                out.write(words.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException gone) {
                // Its own thread will notice.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
