import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.stomp.Command;
import io.vertx.ext.stomp.Frame;
import io.vertx.ext.stomp.StompClient;
import io.vertx.ext.stomp.StompClientConnection;
import io.vertx.ext.stomp.StompClientOptions;

/// Drives Vert.x' StompClient against a Pinion server.
final class VertxStomp {
    private static final String HOST = "localhost";
    private static final Vertx VERTX = Vertx.vertx();

    /// Whom to connect to, trusting which certificates, as whom.
    record Login(int port, String trust, String token) {
        static Login usual() {
            return with(Steps.env("TOKEN"));
        }

        static Login with(String token) {
            return new Login(Integer.parseInt(Steps.env("PORT")), Steps.env("TRUST"), token);
        }
    }

    /// A connection with what came for it.
    static final class Session implements AutoCloseable {
        private final BlockingQueue<Frame> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
        private final StompClientConnection connection;
        private final StompClient client;

        Session(Login login, int heartBeatMillis) throws Exception {
            StompClientOptions options = new StompClientOptions().setHost(HOST).setPort(login.port())
                    .setAcceptedVersions(List.of("1.2")).setPasscode(login.token())
                    .setHeartbeat(new JsonObject().put("x", heartBeatMillis).put("y", heartBeatMillis));
            options.setSsl(true).setTrustOptions(new PemTrustOptions().addCertPath(login.trust()))
                    .setHostnameVerificationAlgorithm("HTTPS"); // Vert.x insists that one says so
            client = StompClient.create(VERTX, options);
            client.receivedFrameHandler(received::add); // the futures alone show no RECEIPT and no ERROR
            connection = await(client.connect());
        }

        Session() throws Exception {
            this(Login.usual(), 0);
        }

        void subscribe(String destination, String... headers) throws Exception {
            await(connection.subscribe(destination, map(headers), messages::add));
        }

        void send(String destination, Buffer body, String... headers) throws Exception {
            await(connection.send(destination, map(headers), body));
        }

        void send(String destination, String text, String... headers) throws Exception {
            send(destination, Buffer.buffer(text), headers);
        }

        void ack(Frame message) throws Exception {
            await(connection.ack(message.getAck()));
        }

        Frame message() throws InterruptedException {
            return Steps.take(messages);
        }

        /// The next frame of this kind among all that came.
        Frame frame(Command command) throws InterruptedException {
            Frame frame = Steps.take(received);
            while (frame.getCommand() != command) {
                frame = Steps.take(received);
            }
            return frame;
        }

        static <T> T await(Future<T> future) throws Exception {
            return future.toCompletionStage().toCompletableFuture().get(Steps.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        private static Map<String, String> map(String... names) {
            var headers = new HashMap<String, String>();
            for (int i = 0; i < names.length; i += 2) {
                headers.put(names[i], names[i + 1]);
            }
            return headers;
        }

        @Override
        public void close() throws Exception {
            connection.close();
            await(client.close());
        }
    }

    public static void main(String[] args) {
        var steps = new Steps(StompClient.class);
        new VertxStomp().refusals(steps);
        new VertxStomp().messages(steps);
        new VertxStomp().acknowledgements(steps);
        new VertxStomp().transactions(steps);
        new VertxStomp().ends(steps);
        steps.run(args);
    }

    private void refusals(Steps steps) {
        steps.step("refuses-stranger", () -> refused("unable to find valid certification path",
                new Login(Login.usual().port(), Steps.env("OTHER_TRUST"), Steps.env("TOKEN"))));
        steps.step("refuses-wrong-name", () -> refused("No subject alternative DNS name", new Login(
                Integer.parseInt(Steps.env("OTHER_PORT")), Steps.env("OTHER_TRUST"), Steps.env("OTHER_TOKEN"))));
        steps.step("wrong-token", () -> {
            var errors = new LinkedBlockingQueue<Frame>();
            Login login = Login.with("not.a.token");
            StompClientOptions options = new StompClientOptions().setHost(HOST).setPort(login.port())
                    .setAcceptedVersions(List.of("1.2")).setPasscode(login.token());
            options.setSsl(true).setTrustOptions(new PemTrustOptions().addCertPath(login.trust()))
                    .setHostnameVerificationAlgorithm("HTTPS");
            StompClient.create(VERTX, options).errorFrameHandler(errors::add).connect();
            Steps.equal("token-rejected", Steps.take(errors).getHeader("code"));
        });
        steps.step("not-permitted", () -> {
            try (Session session = new Session(Login.with(Steps.env("READER_TOKEN")), 0)) {
                var errors = new LinkedBlockingQueue<Frame>();
                session.connection.errorHandler(errors::add);
                var _ = session.connection.send("/channel/forbidden", Buffer.buffer("x"));
                Steps.equal("not-permitted", Steps.take(errors).getHeader("code"));
            }
        });
    }

    private static void refused(String why, Login login) throws Exception {
        try (Session session = new Session(login, 0)) {
            throw new AssertionError("connected");
        } catch (ExecutionException refused) {
            Throwable cause = refused;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            Steps.check(String.valueOf(cause.getMessage()).contains(why), cause);
        }
    }

    private void messages(Steps steps) {
        steps.step("connect", () -> {
            try (Session session = new Session()) {
                Steps.equal("1.2", session.connection.version());
                Steps.equal("stock", session.frame(Command.CONNECTED).getHeader("user-name"));
            }
        });
        steps.step("receipt", () -> {
            try (Session session = new Session()) {
                session.send("/channel/receipt", "one");
            }
        });
        steps.step("receipt-seq", () -> {
            try (Session session = new Session()) {
                for (String expected : List.of("1", "2")) {
                    session.send("/channel/receipt-seq", "x");
                    Steps.equal(expected, session.frame(Command.RECEIPT).getHeader("seq"));
                }
            }
        });
        steps.step("echo", () -> {
            try (Session session = new Session()) {
                session.subscribe("/channel/echo");
                session.send("/channel/echo", "gr\u00fc\u00df dich", "content-type", "text/plain");
                Frame message = session.message();
                Steps.equal("gr\u00fc\u00df dich", message.getBodyAsString());
                Steps.equal("stock", message.getHeader("sender"));
                Steps.equal("text/plain", message.getHeader("content-type"));
            }
        });
        steps.step("binary", () -> {
            Buffer body = Buffer.buffer();
            for (int i = 0; i < 1024; i++) {
                body.appendByte((byte) i);
            }
            try (Session session = new Session()) {
                session.subscribe("/channel/binary");
                session.send("/channel/binary", body);
                Steps.equal(body, session.message().getBody());
            }
        });
        steps.step("headers", () -> headerComesBack("a:b\nc\\d \u00fc\u20ac\ud83d\ude00"));
        steps.step("backslash-n", () -> headerComesBack("C:\\new\\cold"));
    }

    private static void headerComesBack(String note) throws Exception {
        try (Session session = new Session()) {
            session.subscribe("/channel/headers");
            session.send("/channel/headers", "x", "note", note);
            Steps.equal(note, session.message().getHeader("note"));
        }
    }

    private void acknowledgements(Steps steps) {
        steps.step("ack", () -> {
            try (Session session = new Session()) {
                session.subscribe("/channel/ack", "ack", "client-individual", "prefetch-count", "1");
                session.send("/channel/ack", "one");
                session.send("/channel/ack", "two");
                Frame first = session.message();
                Steps.equal("one", first.getBodyAsString());
                Steps.check(session.messages.isEmpty(), "the second came too early");
                session.ack(first);
                Frame second = session.message();
                Steps.equal("two", second.getBodyAsString());
                session.ack(second);
            }
        });
        steps.step("nack", () -> {
            try (Session session = new Session()) {
                session.subscribe("/channel/nack", "ack", "client-individual");
                session.send("/channel/nack", "again");
                Session.await(session.connection.nack(session.message().getAck()));
                Frame again = session.message();
                Steps.equal("again", again.getBodyAsString());
                Steps.equal("true", again.getHeader("redelivered"));
                session.ack(again);
            }
        });
        steps.step("durable", () -> {
            String[] headers = {"ack", "client-individual", "durable-subscription-name", "desk"};
            try (Session session = new Session()) {
                session.subscribe("/channel/durable", headers);
                session.send("/channel/durable", "done");
                session.send("/channel/durable", "open");
                session.ack(session.message());
                Steps.equal("open", session.message().getBodyAsString());
            }
            try (Session session = new Session()) {
                session.subscribe("/channel/durable", headers);
                Frame message = session.message();
                Steps.equal("open", message.getBodyAsString());
                session.ack(message);
            }
        });
    }

    private void transactions(Steps steps) {
        steps.step("transaction", () -> {
            try (Session session = new Session()) {
                String channel = "/channel/transaction";
                session.subscribe(channel);
                Session.await(session.connection.beginTX("t"));
                session.send(channel, "one", "transaction", "t");
                session.send(channel, "two", "transaction", "t");
                session.send(channel, "before");
                Steps.equal("before", session.message().getBodyAsString());
                Session.await(session.connection.commit("t"));
                Steps.equal("one", session.message().getBodyAsString());
                Steps.equal("two", session.message().getBodyAsString());
            }
        });
        steps.step("abort", () -> {
            try (Session session = new Session()) {
                session.subscribe("/channel/abort");
                Session.await(session.connection.beginTX("t"));
                session.send("/channel/abort", "never", "transaction", "t");
                Session.await(session.connection.abort("t"));
                session.send("/channel/abort", "after");
                Steps.equal("after", session.message().getBodyAsString());
            }
        });
    }

    private void ends(Steps steps) {
        steps.step("heart-beat", () -> {
            try (Session session = new Session(Login.usual(), 1000)) {
                var dropped = new LinkedBlockingQueue<Object>();
                session.connection.connectionDroppedHandler(dropped::add);
                Object drop = dropped.poll(4500, TimeUnit.MILLISECONDS);
                Steps.check(drop == null, "the connection was dropped");
                long beats = session.received.stream().filter(frame -> frame.getCommand() == Command.PING).count();
                Steps.check(beats >= 3, beats + " heart-beats");
                session.send("/channel/heart-beat", "still here");
            }
        });
        steps.step("resume", () -> {
            try (Session session = new Session()) {
                for (int number = 1; number <= 5; number++) {
                    session.send("/channel/resume", "m" + number);
                }
            }
            try (Session session = new Session()) {
                session.subscribe("/channel/resume", "from", "seq=3");
                for (int number = 3; number <= 5; number++) {
                    Frame message = session.message();
                    Steps.equal(Integer.toString(number), message.getHeader("seq"));
                    Steps.equal("m" + number, message.getBodyAsString());
                }
            }
        });
        steps.step("disconnect", () -> {
            Session session = new Session();
            Session.await(session.connection.disconnect());
            Session.await(session.client.close());
        });
    }
}
