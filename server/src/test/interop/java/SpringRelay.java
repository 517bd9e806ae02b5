import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.stomp.StompReactorNettyCodec;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.messaging.tcp.reactor.ReactorNettyTcpClient;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/// Drives Spring's StompBrokerRelayMessageHandler, the way from WebSocket clients to a broker, against a Pinion server. It is
/// configured with address, trust and token alone. What WebSocket clients would say comes in as the relay gets it: as
/// messages of their sessions.
final class SpringRelay {
    private final ExecutorSubscribableChannel in = new ExecutorSubscribableChannel();
    private final ExecutorSubscribableChannel out = new ExecutorSubscribableChannel();
    private final ExecutorSubscribableChannel broker = new ExecutorSubscribableChannel();
    private final Map<String, BlockingQueue<StompHeaderAccessor>> heard = new ConcurrentHashMap<>();
    private final Map<StompHeaderAccessor, String> bodies = new ConcurrentHashMap<>();
    private final BlockingQueue<Boolean> available = new LinkedBlockingQueue<>();

    private SpringRelay() throws Exception {
        SslContext tls = SslContextBuilder.forClient().trustManager(new File(Steps.env("TRUST"))).protocols("TLSv1.3")
                .build();
        var relay = new StompBrokerRelayMessageHandler(in, out, broker, List.of("/topic/", "/queue/"));
        relay.setTcpClient(new ReactorNettyTcpClient<>(tcp -> tcp.host("localhost")
                .port(Integer.parseInt(Steps.env("PORT"))).secure(spec -> spec.sslContext(tls)),
                new StompReactorNettyCodec()));
        relay.setSystemPasscode(Steps.env("TOKEN"));
        relay.setClientPasscode(Steps.env("TOKEN"));
        var context = new GenericApplicationContext();
        context.addApplicationListener(event -> {
            if (event instanceof BrokerAvailabilityEvent told) {
                available.add(told.isBrokerAvailable());
            }
        });
        context.refresh();
        relay.setApplicationEventPublisher(context);
        out.subscribe(this::toClient);
        relay.start();
    }

    private void toClient(Message<?> message) {
        StompHeaderAccessor headers = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (headers.getCommand() != null) { // else a heart-beat
            bodies.put(headers, new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
            of(headers.getSessionId()).add(headers);
        }
    }

    private BlockingQueue<StompHeaderAccessor> of(String session) {
        return heard.computeIfAbsent(session, _ -> new LinkedBlockingQueue<>());
    }

    /// What a WebSocket client says; `headers` are native ones, names and values in turn.
    private void says(String session, StompCommand command, String body, String... headers) {
        StompHeaderAccessor accessor = StompHeaderAccessor.create(command);
        accessor.setSessionId(session);
        for (int i = 0; i < headers.length; i += 2) {
            switch (headers[i]) {
                case "destination" -> accessor.setDestination(headers[i + 1]);
                case "id" -> accessor.setSubscriptionId(headers[i + 1]);
                case "receipt" -> accessor.setReceipt(headers[i + 1]);
                case "accept-version" -> accessor.setAcceptVersion(headers[i + 1]);
                default -> accessor.setNativeHeader(headers[i], headers[i + 1]);
            }
        }
        in.send(MessageBuilder.createMessage(body.getBytes(StandardCharsets.UTF_8), accessor.getMessageHeaders()));
    }

    private void connect(String session) throws Exception {
        says(session, StompCommand.CONNECT, "", "accept-version", "1.2,1.1,1.0");
        expect(session, StompCommand.CONNECTED);
    }

    private StompHeaderAccessor expect(String session, StompCommand command) throws Exception {
        StompHeaderAccessor headers = Steps.take(of(session));
        Steps.check(command == headers.getCommand(), headers + " " + bodies.get(headers));
        return headers;
    }

    private void expectMessage(String session, String destination, String body) throws Exception {
        StompHeaderAccessor message = expect(session, StompCommand.MESSAGE);
        Steps.equal(destination, message.getDestination());
        Steps.equal(body, bodies.get(message));
    }

    private void subscribe(String session, String destination) throws Exception {
        says(session, StompCommand.SUBSCRIBE, "", "id", "sub-0", "destination", destination, "receipt", "s");
        Steps.equal("s", expect(session, StompCommand.RECEIPT).getReceiptId());
    }

    public static void main(String[] args) throws Exception {
        var relay = new SpringRelay();
        var steps = new Steps(StompBrokerRelayMessageHandler.class);
        toClients(relay, steps);
        otherwise(relay, steps);
        steps.run(args);
    }

    private static void toClients(SpringRelay relay, Steps steps) {
        steps.step("available", () -> Steps.equal(true, Steps.take(relay.available)));
        steps.step("client-to-clients", () -> {
            relay.connect("a");
            relay.connect("b");
            relay.subscribe("a", "/topic/prices");
            relay.subscribe("b", "/topic/prices");
            relay.says("b", StompCommand.SEND, "gr\u00fc\u00df dich", "destination", "/topic/prices");
            relay.expectMessage("a", "/topic/prices", "gr\u00fc\u00df dich");
            relay.expectMessage("b", "/topic/prices", "gr\u00fc\u00df dich");
        });
        steps.step("server-to-clients", () -> {
            relay.connect("c");
            relay.subscribe("c", "/topic/news.eu");
            new SimpMessagingTemplate(relay.broker).send("/topic/news.eu",
                    MessageBuilder.withPayload("hello".getBytes(StandardCharsets.UTF_8)).build());
            relay.expectMessage("c", "/topic/news.eu", "hello");
        });
        steps.step("user-queue", () -> { // as a UserDestinationMessageHandler names it
            relay.connect("d");
            relay.subscribe("d", "/queue/position-updates-user7f");
            new SimpMessagingTemplate(relay.broker).send("/queue/position-updates-user7f",
                    MessageBuilder.withPayload("yours".getBytes(StandardCharsets.UTF_8)).build());
            relay.expectMessage("d", "/queue/position-updates-user7f", "yours");
        });
    }

    private static void otherwise(SpringRelay relay, Steps steps) {
        steps.step("forward", () -> { // what one client got, another sends on, with all its headers
            relay.connect("e");
            relay.subscribe("e", "/topic/again");
            relay.says("e", StompCommand.SEND, "x", "destination", "/topic/again", "message-id", "a/1@b", "seq", "9",
                    "sender", "root", "subscription", "s", "note", "a:b");
            StompHeaderAccessor message = relay.expect("e", StompCommand.MESSAGE);
            Steps.equal("stock", message.getFirstNativeHeader("sender"));
            Steps.equal("a:b", message.getFirstNativeHeader("note"));
        });
        steps.step("disconnect", () -> {
            relay.connect("f");
            relay.says("f", StompCommand.DISCONNECT, "", "receipt", "bye");
            Steps.equal("bye", relay.expect("f", StompCommand.RECEIPT).getReceiptId());
        });
    }
}
