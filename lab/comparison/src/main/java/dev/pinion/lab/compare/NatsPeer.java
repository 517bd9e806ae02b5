package dev.pinion.lab.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.lab.dialect.Dialects;

/// NATS with JetStream by Debian's package: its store lies in the folder, it listens on loopback at a free port, with TLS,
/// and syncs as often as it does by default.
record NatsPeer(Path server) implements Peer {
    private static final Pattern LISTENING = Pattern.compile("Listening for client connections on .*:(\\d+)$");

    @Override
    public String name() {
        return "NATS";
    }

    @Override
    public String acknowledgement() {
        return "written to JetStream's file, not synced (it syncs every 2 minutes); its MSG comes from the core, which does not"
                + " wait for the stream; a password is checked, no token";
    }

    @Override
    public Optional<String> leavesOut(Scenario scenario) {
        return scenario instanceof Consume ? Optional.of("its consumers that acknowledge are not spoken for here")
                : Peer.super.leavesOut(scenario);
    }

    @Override
    public RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("nats"));
        Path certificate = own.resolve("certificate.pem");
        Path privateKey = own.resolve("key.pem");
        Peers.writePem(key, certificate, privateKey);
        Path configuration = own.resolve("nats.conf");
        // The time-outs are longer than by default, for handshakes of ten thousand connections on a busy machine.
        Files.writeString(configuration, """
                listen: "127.0.0.1:-1"
                server_name: "pinion-bench"
                jetstream { store_dir: "%s" }
                tls { cert_file: "%s", key_file: "%s", timeout: 30 }
                authorization { user: "bench", password: "%s", timeout: 30 }
                """.formatted(own.resolve("jetstream"), certificate, privateKey, Peers.PLACEHOLDER));
        return RunningPeer.start(RunningPeer.tied(server.toString(), "--config", configuration.toString()),
                folder.resolve("nats.log"), NatsPeer::listeningPort, Peers.known(this, key, Dialects.NATS));
    }

    private static OptionalInt listeningPort(String line) {
        Matcher listening = LISTENING.matcher(line);
        return listening.find() ? OptionalInt.of(Integer.parseInt(listening.group(1))) : OptionalInt.empty();
    }
}
