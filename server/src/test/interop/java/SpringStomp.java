import java.io.File;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

import org.springframework.messaging.simp.stomp.ReactorNettyTcpStompClient;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompReactorNettyCodec;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.messaging.tcp.reactor.ReactorNettyTcpClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/// Drives Spring's ReactorNettyTcpStompClient against a Pinion server.
final class SpringStomp {
    private static final String HOST = "localhost";
    private static final ThreadPoolTaskScheduler SCHEDULER = new ThreadPoolTaskScheduler();

    record Message(StompHeaders headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getFirst(name);
        }
    }

    /// Whom to connect to, trusting which certificates, as whom.
    record Login(int port, String trust, String token) {
        static Login usual() {
            return with(Steps.env("TOKEN"));
        }

        static Login with(String token) {
            return new Login(Integer.parseInt(Steps.env("PORT")), Steps.env("TRUST"), token);
        }
    }

    /// A session with what came for it.
    static final class Session extends StompSessionHandlerAdapter implements AutoCloseable {
        private final BlockingQueue<Message> errors = new LinkedBlockingQueue<>();
        private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<StompHeaders> connected = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
        private final ReactorNettyTcpStompClient client;
        private final CompletableFuture<StompSession> opened;
        private StompSession stomp;

        Session(Login login, long heartBeatMillis) throws SSLException {
            // Netty verifies the certificate against `trust`, and since 4.2 the host name as well.
            SslContext tls = SslContextBuilder.forClient().trustManager(new File(login.trust())).protocols("TLSv1.3")
                    .build();
            client = new ReactorNettyTcpStompClient(new ReactorNettyTcpClient<>(
                    tcp -> tcp.host(HOST).port(login.port()).secure(spec -> spec.sslContext(tls)),
                    new StompReactorNettyCodec()));
            client.setTaskScheduler(SCHEDULER); // without one it keeps no account of receipts
            var connect = new StompHeaders();
            connect.setHost(HOST);
            connect.setAcceptVersion("1.2");
            connect.setPasscode(login.token());
            connect.setHeartbeat(new long[] {heartBeatMillis, heartBeatMillis});
            opened = client.connectAsync(connect, this);
        }

        static Session open() throws Exception {
            return open(Login.usual(), 0);
        }

        static Session open(Login login, long heartBeatMillis) throws Exception {
            Session session = new Session(login, heartBeatMillis);
            try {
                session.stomp = session.opened.get(Steps.PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException refused) {
                session.client.shutdown();
                throw refused;
            }
            session.stomp.setAutoReceipt(true);
            return session;
        }

        @Override
        public void afterConnected(StompSession session, StompHeaders headers) {
            connected.add(headers);
        }

        @Override
        public Type getPayloadType(StompHeaders headers) {
            return byte[].class;
        }

        /// Called with ERROR.
        @Override
        public void handleFrame(StompHeaders headers, Object payload) {
            errors.add(new Message(headers, (byte[]) payload));
        }

        @Override
        public void handleTransportError(StompSession session, Throwable fault) {
            faults.add(fault);
        }

        void subscribe(String destination, String... headers) throws Exception {
            StompHeaders all = headers(destination, headers);
            all.setReceipt("subscribed");
            receipt(stomp.subscribe(all, new StompFrameHandler() {
                @Override
                public Type getPayloadType(StompHeaders ignored) {
                    return byte[].class;
                }

                @Override
                public void handleFrame(StompHeaders received, Object payload) {
                    messages.add(new Message(received, (byte[]) payload));
                }
            }));
        }

        StompHeaders send(String destination, String text, String... headers) throws Exception {
            return send(destination, text.getBytes(StandardCharsets.UTF_8), headers);
        }

        StompHeaders send(String destination, byte[] body, String... headers) throws Exception {
            return receipt(stomp.send(headers(destination, headers), body));
        }

        void ack(Message message) throws Exception {
            receipt(stomp.acknowledge(message.header("ack"), true));
        }

        Message message() throws InterruptedException {
            return Steps.take(messages);
        }

        static StompHeaders receipt(StompSession.Receiptable sent) throws Exception {
            var answer = new CompletableFuture<StompHeaders>();
            Consumer<StompHeaders> arrived = answer::complete;
            sent.addReceiptTask(arrived);
            return answer.get(Steps.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        private static StompHeaders headers(String destination, String... names) {
            var headers = new StompHeaders();
            headers.setDestination(destination);
            for (int i = 0; i < names.length; i += 2) {
                headers.set(names[i], names[i + 1]);
            }
            return headers;
        }

        @Override
        public void close() {
            if (stomp.isConnected()) {
                stomp.disconnect();
            }
            client.shutdown();
        }
    }

    public static void main(String[] args) {
        SCHEDULER.setDaemon(true);
        SCHEDULER.initialize();
        var steps = new Steps(ReactorNettyTcpStompClient.class);
        new SpringStomp().refusals(steps);
        new SpringStomp().messages(steps);
        new SpringStomp().acknowledgements(steps);
        new SpringStomp().ends(steps);
        steps.run(args);
    }

    private void refusals(Steps steps) {
        steps.step("refuses-stranger", () -> refused("unable to find valid certification path",
                new Login(Login.usual().port(), Steps.env("OTHER_TRUST"), Steps.env("TOKEN"))));
        steps.step("refuses-wrong-name", () -> refused("No subject alternative DNS name", new Login(
                Integer.parseInt(Steps.env("OTHER_PORT")), Steps.env("OTHER_TRUST"), Steps.env("OTHER_TOKEN"))));
        steps.step("wrong-token", () -> {
            Session session = new Session(Login.with("not.a.token"), 0);
            Steps.equal("token-rejected", Steps.take(session.errors).header("code"));
            session.client.shutdown();
        });
        steps.step("not-permitted", () -> {
            try (Session session = Session.open(Login.with(Steps.env("READER_TOKEN")), 0)) {
                session.stomp.send(Session.headers("/channel/forbidden"), new byte[] {'x'});
                Steps.equal("not-permitted", Steps.take(session.errors).header("code"));
            }
        });
    }

    private static void refused(String why, Login login) throws Exception {
        try (Session session = Session.open(login, 0)) {
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
            try (Session session = Session.open()) {
                StompHeaders headers = Steps.take(session.connected);
                Steps.equal(List.of("1.2"), headers.get("version"));
                Steps.equal(List.of("stock"), headers.get("user-name"));
            }
        });
        steps.step("receipt", () -> {
            try (Session session = Session.open()) {
                session.send("/channel/receipt", "one");
            }
        });
        steps.step("receipt-seq", () -> {
            try (Session session = Session.open()) {
                Steps.equal("1", session.send("/channel/receipt-seq", "one").getFirst("seq"));
                Steps.equal("2", session.send("/channel/receipt-seq", "two").getFirst("seq"));
            }
        });
        steps.step("echo", () -> {
            try (Session session = Session.open()) {
                session.subscribe("/channel/echo");
                session.send("/channel/echo", "gr\u00fc\u00df dich", "content-type", "text/plain");
                Message message = session.message();
                Steps.equal("gr\u00fc\u00df dich", message.text());
                Steps.equal("stock", message.header("sender"));
                Steps.equal("text/plain", message.header("content-type"));
            }
        });
        steps.step("binary", SpringStomp::bytesComeBack);
        steps.step("headers", () -> headerComesBack("a:b\nc\\d \u00fc\u20ac\ud83d\ude00"));
        steps.step("backslash-n", () -> headerComesBack("C:\\new\\cold"));
    }

    private static void bytesComeBack() throws Exception {
        byte[] body = new byte[1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        try (Session session = Session.open()) {
            session.subscribe("/channel/binary");
            session.send("/channel/binary", body);
            Steps.check(Arrays.equals(body, session.message().body()), "another body");
        }
    }

    private static void headerComesBack(String note) throws Exception {
        try (Session session = Session.open()) {
            session.subscribe("/channel/headers");
            session.send("/channel/headers", "x", "note", note);
            Steps.equal(note, session.message().header("note"));
        }
    }

    private void acknowledgements(Steps steps) {
        steps.step("ack", () -> {
            try (Session session = Session.open()) {
                session.subscribe("/channel/ack", "ack", "client-individual", "prefetch-count", "1");
                session.send("/channel/ack", "one");
                session.send("/channel/ack", "two");
                Message first = session.message();
                Steps.equal("one", first.text());
                Steps.check(session.messages.isEmpty(), "the second came too early");
                session.ack(first);
                Message second = session.message();
                Steps.equal("two", second.text());
                session.ack(second);
            }
        });
        steps.step("nack", () -> {
            try (Session session = Session.open()) {
                session.subscribe("/channel/nack", "ack", "client-individual");
                session.send("/channel/nack", "again");
                session.stomp.acknowledge(session.message().header("ack"), false);
                Message again = session.message();
                Steps.equal("again", again.text());
                Steps.equal("true", again.header("redelivered"));
                session.ack(again);
            }
        });
        for (String step : List.of("transaction", "abort")) {
            steps.step(step, () -> {
                throw new Steps.Cannot("StompSession has no BEGIN, COMMIT and ABORT");
            });
        }
        steps.step("durable", () -> {
            String[] headers = {"ack", "client-individual", "durable-subscription-name", "desk"};
            try (Session session = Session.open()) {
                session.subscribe("/channel/durable", headers);
                session.send("/channel/durable", "done");
                session.send("/channel/durable", "open");
                session.ack(session.message());
                Steps.equal("open", session.message().text());
            }
            try (Session session = Session.open()) {
                session.subscribe("/channel/durable", headers);
                Message message = session.message();
                Steps.equal("open", message.text());
                session.ack(message);
            }
        });
    }

    private void ends(Steps steps) {
        steps.step("heart-beat", () -> {
            try (Session session = Session.open(Login.usual(), 1000)) {
                Throwable fault = session.faults.poll(4500, TimeUnit.MILLISECONDS); // Spring shows no heart-beats
                Steps.check(fault == null, fault);
                session.send("/channel/heart-beat", "still here");
            }
        });
        steps.step("resume", () -> {
            try (Session session = Session.open()) {
                for (int number = 1; number <= 5; number++) {
                    session.send("/channel/resume", "m" + number);
                }
            }
            try (Session session = Session.open()) {
                session.subscribe("/channel/resume", "from", "seq=3");
                for (int number = 3; number <= 5; number++) {
                    Message message = session.message();
                    Steps.equal(Integer.toString(number), message.header("seq"));
                    Steps.equal("m" + number, message.text());
                }
            }
        });
        steps.step("disconnect", () -> {
            throw new Steps.Cannot("it closes the socket right behind DISCONNECT and awaits no receipt");
        });
    }
}
