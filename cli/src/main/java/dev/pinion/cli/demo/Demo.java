package dev.pinion.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.talk.MessagePrinter;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Pin;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// The demo's steps. Each tells what it does, does it, and checks it. For one thread.
final class Demo {

    private static final String CHANNEL = "/channel/hello";
    private static final String HELLO = "Hello, Server!";
    private static final List<String> ALL = List.of("send:>", "read:>");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path folder;
    private final DemoServers servers;
    private final Transcript transcript;
    private final SecureRandom random = new SecureRandom();
    private ServerAddress address = new ServerAddress("localhost", 0);
    private Set<Pin> pins = Set.of();

    Demo(Path folder, DemoServers servers, Transcript transcript) {
        this.folder = folder;
        this.servers = servers;
        this.transcript = transcript;
    }

    void run() throws Exception {
        transcript.heading("Pinion from end to end, in " + folder + ", which is removed at the end.");
        startServer();
        try (DemoGuest anna = connect("anna", ALL); DemoGuest ben = connect("ben", ALL)) {
            greet(anna, ben);
            converse(anna, ben);
            refuseWrongPin();
            refuseWrongToken();
            refuseWithoutRight();
            transcript.step("The server is killed (SIGKILL), without any time to save something.");
            servers.kill();
        }
        restart();
        transcript.heading("\nAll steps were as they should be.");
    }

    private void startServer() throws Exception {
        transcript.step("A server starts in an empty folder: it makes keys, a token issuer and a database.");
        address = servers.start(data());
        List<Pin> made = ServedPins.of(DataDirectory.of(data()));
        pins = Set.copyOf(made);
        transcript.saw("server", "listening on " + address);
        transcript.saw("server", "pin of the current key " + made.getFirst());
        transcript.saw("server", "pin of the next key    " + made.getLast());
        DataDirectory directory = DataDirectory.of(data());
        transcript.check("it has two keys, and its private key is for its owner only",
                pins.size() == 2 && isOwnersOnly(directory.keys().resolve("current/key.pem")));
        transcript.check("the operator's token is in run/admin.token, for its owner only",
                isOwnersOnly(directory.adminToken()));
    }

    private void greet(DemoGuest anna, DemoGuest ben) {
        transcript.step("Two clients connect. Each checks the pin before it sends a byte, then shows its token.");
        transcript.saw("anna", "<- " + anna.client().session().text());
        transcript.saw("ben", "<- " + ben.client().session().text());
        transcript.check("the server knows both by their tokens and greets them",
                anna.client().session().userName().equals("anna") && ben.client().session().userName().equals("ben")
                        && !ben.client().session().text().isEmpty());
    }

    private void converse(DemoGuest anna, DemoGuest ben) throws PinionException, InterruptedException {
        transcript.step("Both subscribe to " + CHANNEL + ", and anna sends a message.");
        anna.listen(CHANNEL, SubscribeOptions.fromNext());
        ben.listen(CHANNEL, SubscribeOptions.fromNext());
        transcript.saw("anna", "-> " + HELLO);
        PublishReceipt receipt = anna.send(CHANNEL, HELLO);
        transcript.saw("anna", "<- receipt: it is on disk, as number " + receipt.seq() + " of its channel");
        transcript.check("the first message of a channel has the sequence 1", receipt.seq() == 1);
        for (DemoGuest guest : List.of(anna, ben)) {
            ReceivedMessage echo = guest.next();
            transcript.saw(guest.client().session().userName(), "<- " + MessagePrinter.plain(echo));
            transcript.check("the echo is what anna sent, with the sender that the server vouches for",
                    isHello(echo, 1));
        }
    }

    private void refuseWrongPin() throws Exception {
        transcript.step("A client that expects another key: somebody might stand between it and the server.");
        var stranger = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Pin other = Pin.of(stranger.getPublic());
        PinionException refused = refusal(ClientConfig.builder(address.host(), address.port())
                .pin(other)
                .token(() -> token("anna", ALL))
                .build());
        transcript.saw("client", refused.wrong());
        transcript.check("it hangs up before it has sent its token", refused instanceof PinionException.PinMismatch);
    }

    private void refuseWrongToken() throws InterruptedException {
        transcript.step("A client whose token was signed by somebody else.");
        TokenIssuer stranger = TokenIssuer.openOrCreate(folder.resolve("stranger"), Clock.systemUTC(), random);
        String forged = stranger.issue(new TokenRequest("anna", ALL, HOUR));
        PinionException refused = refusal(config(forged));
        transcript.saw("client", refused.wrong());
        transcript.check("the server does not let it in", refused instanceof PinionException.TokenRefused);
    }

    private void refuseWithoutRight() throws PinionException, InterruptedException {
        transcript.step("A client that may read, and tries to send.");
        try (DemoGuest carla = connect("carla", List.of("read:>"))) {
            PinionException refused = refusal(() -> carla.send(CHANNEL, "let me in"));
            transcript.saw("carla", refused.wrong());
            transcript.check("her client knows what the server grants her, and does not even ask",
                    refused instanceof PinionException.NotSent);
        }
    }

    private void restart() throws Exception {
        transcript
                .step("It is started again in the same folder, and ben asks for everything from the first message on.");
        address = servers.start(data());
        transcript.check("its keys are the same, so the clients' pins still hold",
                Set.copyOf(ServedPins.of(DataDirectory.of(data()))).equals(pins));
        try (DemoGuest ben = connect("ben", ALL)) {
            ben.listen(CHANNEL, SubscribeOptions.fromFirst());
            ReceivedMessage old = ben.next();
            transcript.saw("ben", "<- " + MessagePrinter.plain(old));
            transcript.check("what was promised before the kill is there: the same number, sender and text",
                    isHello(old, 1));
            PublishReceipt receipt = ben.send(CHANNEL, "still here");
            transcript.saw("ben", "<- " + MessagePrinter.plain(ben.next()));
            transcript.check("and the numbers go on without a gap", receipt.seq() == 2);
            close(ben);
        }
        transcript.step("The server is asked to stop (SIGTERM).");
        transcript.check("it ends by itself, with exit code 0", servers.stop() == 0);
    }

    private void close(DemoGuest ben) throws InterruptedException {
        transcript.step("ben says goodbye: close.");
        ben.close();
        PinionException ended = endOf(ben);
        transcript.check("the server has confirmed it, and the connection is closed",
                ended instanceof PinionException.Closed);
    }

    private static PinionException endOf(DemoGuest guest) throws InterruptedException {
        try {
            return guest.client().ended().toCompletableFuture().get();
        } catch (ExecutionException neverFails) {
            throw new IllegalStateException(neverFails);
        }
    }

    private DemoGuest connect(String name, List<String> rights) throws PinionException, InterruptedException {
        return DemoGuest.connect(config(token(name, rights)));
    }

    private ClientConfig config(String token) {
        return ClientConfig.builder(address.host(), address.port())
                .pins(pins)
                .token(token)
                .reconnect(RetryPolicy.NEVER)
                .build();
    }

    private String token(String name, List<String> rights) {
        return TokenIssuer.openOrCreate(data(), Clock.systemUTC(), random).issue(new TokenRequest(name, rights, HOUR));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static PinionException refusal(ClientConfig config) throws InterruptedException {
        return refusal(() -> DemoGuest.connect(config).close());
    }

    /// What somebody does in vain.
    private interface Attempt {
        void run() throws PinionException, InterruptedException;
    }

    private static PinionException refusal(Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
        } catch (PinionException refused) {
            return refused;
        }
        throw new Failure("it was let in", "a refusal", "");
    }

    private static boolean isHello(ReceivedMessage message, long seq) {
        return message.seq() == seq && message.sender().equals("anna") && message.body().utf8().equals(HELLO);
    }

    private static boolean isOwnersOnly(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream().allMatch(each -> each.name().startsWith("OWNER_"));
    }
}
