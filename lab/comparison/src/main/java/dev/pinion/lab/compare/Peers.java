package dev.pinion.lab.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;
import dev.pinion.lab.dialect.Dialects;
import dev.pinion.protocol.Pin;

/// The servers that a comparison knows how to start.
final class Peers {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    /// As long as a token, so that every CONNECT is of one size; nobody checks it.
    static final String PLACEHOLDER = "x".repeat(700);

    private Peers() {}

    /// The responder that does nothing but the protocol.
    record CeilingPeer() implements Peer {
        @Override
        public String name() {
            return "ceiling";
        }

        @Override
        public String acknowledgement() {
            return "received; nothing is stored, nobody is authenticated";
        }

        @Override
        public Optional<String> leavesOut(Scenario scenario) {
            return scenario instanceof Replay || scenario instanceof Burdened || scenario instanceof Consume
                    ? Optional.of("it stores nothing")
                    : Peer.super.leavesOut(scenario);
        }

        @Override
        public RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException {
            return RunningPeer.start(java(key, System.getProperty("java.class.path"), CeilingMain.class.getName(),
                    key.file().toString()), folder.resolve("ceiling.log"), known(this, key, Dialects.TOPICS));
        }
    }

    /// ActiveMQ Artemis from the lab's folder of libraries.
    record Artemis(Path lab) implements Peer {
        @Override
        public String name() {
            return "Artemis";
        }

        @Override
        public String acknowledgement() {
            return "synced to disk, for one durable subscription; tokens are not checked";
        }

        @Override
        public RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException {
            return RunningPeer.start(
                    java(key, lab + "/classes:" + lab + "/lib/*", "dev.pinion.lab.artemis.ArtemisPeer",
                            folder.resolve("artemis").toString(), key.file().toString()),
                    folder.resolve("artemis.log"), known(this, key, Dialects.ARTEMIS));
        }
    }

    /// Pinion by its launcher, with what `serve` makes by itself: key, issuer, database.
    record Pinion(Path launcher, List<String> serveArguments) implements Peer {
        /// One identity may have 2,000 connections and send 100,000 messages a second; no limit is lifted for a comparison.
        private static final int IDENTITIES = 8;

        Pinion {
            serveArguments = List.copyOf(serveArguments);
        }

        @Override
        public String name() {
            return "Pinion";
        }

        @Override
        public String acknowledgement() {
            return "synced to disk, and every token verified";
        }

        @Override
        public Optional<String> leavesOut(Scenario scenario) {
            return Optional.empty();
        }

        @Override
        public RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException {
            String data = folder.resolve("pinion").toString();
            List<String> serve = new ArrayList<>(List.of(launcher.toString(), "serve", "--data", data, "--port", "0"));
            serve.addAll(serveArguments);
            return RunningPeer.start(new ProcessBuilder(serve), folder.resolve("pinion.log"), (port, pid) -> {
                List<String> tokens = new ArrayList<>();
                for (int i = 0; i < IDENTITIES; i++)
                    tokens.add(ask("token", "new", "--data", data, "--sub", "bench-" + i, "--scope",
                            "send:> read:> share:*", "--ttl", "24h"));
                var next = new AtomicInteger();
                String pin = ask("certs", "pins", "--data", data).lines().findFirst().orElseThrow();
                return target(name(), port, Pin.parse(pin), Dialect.PINION,
                        () -> tokens.get(Math.floorMod(next.getAndIncrement(), IDENTITIES)), pid);
            });
        }

        private String ask(String... question) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(launcher.toString()));
            command.addAll(List.of(question));
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || answer.isEmpty())
                throw new IOException("pinion " + question[0] + " " + question[1] + " gave no answer");
            return answer;
        }
    }

    private static ProcessBuilder java(ThrowawayKey key, String classPath, String... mainAndArguments) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xms512m", "-Xmx2g", "--enable-native-access=ALL-UNNAMED",
                "-Djdk.tls.server.newSessionTicketCount=0", "-cp", classPath));
        command.addAll(List.of(mainAndArguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(ThrowawayKey.PASSWORD_VARIABLE, key.password());
        return builder;
    }

    static RunningPeer.Targeting known(Peer peer, ThrowawayKey key, Dialect dialect) {
        return (port, pid) -> {
            try {
                return target(peer.name(), port, key.pin(), dialect, () -> PLACEHOLDER, pid);
            } catch (GeneralSecurityException unreadable) {
                throw new IOException("the key of the comparison cannot be read", unreadable);
            }
        };
    }

    static void writePem(ThrowawayKey key, Path certificate, Path privateKey) throws IOException {
        try {
            key.writePem(certificate, privateKey);
        } catch (GeneralSecurityException unreadable) {
            throw new IOException("the key of the comparison cannot be read", unreadable);
        }
    }

    private static Target target(String name, int port, Pin pin, Dialect dialect, Supplier<String> passcode, long pid) {
        return new Target(name, "127.0.0.1", port, pin, dialect, passcode, OptionalLong.of(pid), false);
    }
}
