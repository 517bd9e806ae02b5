import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stomp.StompComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.fusesource.hawtbuf.Buffer;

/// Drives Apache Camel's `stomp:` component against a Pinion server, configured with address, trust and token alone.
final class CamelStomp implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final BlockingQueue<Exchange> heard = new LinkedBlockingQueue<>();

    private CamelStomp(String port, String trust, String token) throws Exception {
        var stomp = new StompComponent();
        stomp.getConfiguration().setBrokerURL("ssl://localhost:" + port);
        stomp.getConfiguration().setPasscode(token);
        stomp.getConfiguration().setSslContextParameters(tls(trust));
        camel.addComponent("stomp", stomp);
        camel.start();
    }

    private static CamelStomp wanted() throws Exception {
        return new CamelStomp(Steps.env("PORT"), Steps.env("TRUST"), Steps.env("TOKEN"));
    }

    private static SSLContextParameters tls(String pem) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        try (InputStream in = new FileInputStream(pem)) {
            int number = 0;
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trust.setCertificateEntry("pinion-" + number++, each);
            }
        }
        Path file = Files.createTempFile("camel", ".p12");
        file.toFile().deleteOnExit();
        try (var out = new FileOutputStream(file.toFile())) {
            trust.store(out, PASSWORD.toCharArray());
        }
        var store = new KeyStoreParameters();
        store.setResource("file:" + file);
        store.setType("PKCS12");
        store.setPassword(PASSWORD);
        var managers = new TrustManagersParameters();
        managers.setKeyStore(store);
        var parameters = new SSLContextParameters();
        parameters.setTrustManagers(managers);
        return parameters;
    }

    private void listen(String destination) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("stomp:" + destination).process(heard::add);
            }
        });
    }

    private void bridge(String from, String to) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("stomp:" + from).process(each -> each.getIn().setBody(CamelStomp.body(each))).to("stomp:" + to);
            }
        });
    }

    private void send(String destination, String body) {
        camel.createProducerTemplate().sendBodyAndHeader("stomp:" + destination, body, "note", "kept");
    }

    private Exchange take() throws Exception {
        return Steps.take(heard);
    }

    /// The component leaves a buffer there, whose text form is `ascii: ` or `hex: ` and so on.
    private static String body(Exchange exchange) {
        return exchange.getIn().getBody(Buffer.class).utf8().toString();
    }

    private static String header(Exchange exchange, String name) {
        return String.valueOf(exchange.getIn().getHeader(name));
    }

    @Override
    public void close() {
        camel.stop();
    }

    public static void main(String[] args) throws Exception {
        var steps = new Steps(StompComponent.class);
        messages(steps);
        refusals(steps);
        steps.run(args);
    }

    private static void messages(Steps steps) {
        steps.step("producer-consumer", () -> {
            try (var camel = wanted()) {
                camel.listen("/topic/camel.one");
                camel.awaitSubscribed("/topic/camel.one");
                camel.send("/topic/camel.one", "gr\u00fc\u00df dich");
                Exchange got = camel.take();
                Steps.equal("gr\u00fc\u00df dich", body(got));
                Steps.equal("stock", header(got, "sender"));
                Steps.equal("kept", header(got, "note"));
            }
        });
        steps.step("bridge", () -> { // with all headers of the MESSAGE
            try (var camel = wanted()) {
                camel.bridge("/topic/camel.in", "/topic/camel.out");
                camel.listen("/topic/camel.out");
                camel.awaitSubscribed("/topic/camel.in", "/topic/camel.out");
                camel.send("/topic/camel.in", "over the bridge");
                Exchange got = camel.take();
                Steps.equal("over the bridge", body(got));
                Steps.equal("/topic/camel.out", header(got, "destination"));
                Steps.equal("stock", header(got, "sender"));
                Steps.equal("kept", header(got, "note"));
            }
        });
        steps.step("queue", () -> { // two consumers of one queue: each message goes to one of them
            try (var one = wanted(); var other = wanted()) {
                one.listen("/queue/camel.work");
                other.listen("/queue/camel.work");
                for (int i = 0; i < 20; i++) {
                    one.send("/queue/camel.work", Integer.toString(i));
                }
                long end = System.nanoTime() + 15_000_000_000L;
                while (one.heard.size() + other.heard.size() < 20 && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                Steps.equal(20, one.heard.size() + other.heard.size());
            }
        });
    }

    private static void refusals(Steps steps) {
        steps.step("refuses-stranger", () -> {
            try (var camel = new CamelStomp(Steps.env("PORT"), Steps.env("OTHER_TRUST"), Steps.env("TOKEN"))) {
                camel.listen("/topic/camel.one");
                throw new AssertionError("connected");
            } catch (Exception refused) {
                Steps.check(trace(refused).contains("SSL"), trace(refused));
            }
        });
        steps.step("refuses-wrong-name", () -> {
            try (var camel = new CamelStomp(Steps.env("OTHER_PORT"), Steps.env("OTHER_TRUST"), Steps.env("OTHER_TOKEN"))) {
                camel.listen("/topic/camel.one");
                throw new AssertionError("that server speaks no 1.1");
            } catch (Exception refused) { // by STOMP, so the handshake was good
                Steps.check(trace(refused).contains("offers no version"), trace(refused));
                throw new Steps.Cannot("it compares no host name");
            }
        });
        steps.step("wrong-token", () -> {
            try (var camel = new CamelStomp(Steps.env("PORT"), Steps.env("TRUST"), "a.b.c")) {
                camel.listen("/topic/camel.one");
                throw new AssertionError("connected");
            } catch (Exception refused) {
                Steps.check(trace(refused).contains("token"), trace(refused));
            }
        });
    }

    private static String trace(Throwable why) {
        var all = new StringBuilder();
        for (Throwable each = why; each != null; each = each.getCause()) {
            all.append(each).append("; ");
        }
        return all.toString();
    }

    /// The component asks for no receipt of its SUBSCRIBE: a first message is sent until it comes back.
    private void awaitSubscribed(String... destinations) throws Exception {
        for (String destination : destinations) {
            long end = System.nanoTime() + 15_000_000_000L;
            boolean there = false;
            while (!there && System.nanoTime() < end) {
                send(destination, "ping " + destination);
                Exchange got = heard.poll(200, TimeUnit.MILLISECONDS);
                there = got != null;
            }
            Steps.check(there, "not subscribed: " + destination);
        }
        while (heard.poll(500, TimeUnit.MILLISECONDS) != null) {
            // what the pings still brought
        }
    }
}
