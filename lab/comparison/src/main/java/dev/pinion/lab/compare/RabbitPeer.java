package dev.pinion.lab.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.lab.dialect.Dialects;

/// RabbitMQ by Debian's package, with its STOMP plugin over TLS 1.3 and otherwise its own defaults: all it writes lies
/// in the folder, it listens on loopback only, and Erlang's port mapper, which would otherwise stay behind for the
/// whole machine, is one of its own that ends with it.
record RabbitPeer(Path server) implements Peer {
    /// In the banner, which comes when the plugins have started; its log says the same, in a file.
    private static final String STARTED = "completed with ";
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public String name() {
        return "RabbitMQ";
    }

    @Override
    public String acknowledgement() {
        return "synced to disk (a publisher confirm of one durable queue, to which a persistent message was routed);"
                + " its MESSAGE does not wait for that; a password is checked, no token";
    }

    @Override
    public RunningPeer start(Path folder, ThrowawayKey key) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("rabbitmq"));
        Ports ports = Ports.free();
        configure(own, key, ports);
        Process portMapper = RunningPeer.tied("epmd", "-port", Integer.toString(ports.mapper), "-address", LOOPBACK)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("epmd.log").toFile())
                .start();
        try {
            ProcessBuilder command = RunningPeer.tied(server.toString());
            command.environment().putAll(environment(own, ports));
            return RunningPeer
                    .start(command, folder.resolve("rabbitmq.log"),
                            line -> line.contains(STARTED) ? OptionalInt.of(ports.stomp) : OptionalInt.empty(),
                            Peers.known(this, key, Dialects.RABBITMQ))
                    .with(portMapper);
        } catch (IOException | InterruptedException failed) {
            RunningPeer.end(portMapper);
            throw failed;
        }
    }

    private static void configure(Path own, ThrowawayKey key, Ports ports) throws IOException {
        Path certificate = own.resolve("certificate.pem");
        Path privateKey = own.resolve("key.pem");
        Peers.writePem(key, certificate, privateKey);
        Files.createDirectory(own.resolve("conf.d"));
        Files.createFile(own.resolve("env.conf"));
        Files.writeString(own.resolve("enabled_plugins"), "[rabbitmq_stomp].\n");
        Files.writeString(own.resolve("rabbitmq.conf"), """
                listeners.tcp = none
                stomp.listeners.tcp = none
                stomp.listeners.ssl.default = %1$s:%2$d
                ssl_options.certfile = %3$s
                ssl_options.keyfile = %4$s
                ssl_options.versions.1 = tlsv1.3
                default_vhost = %1$s
                default_user = bench
                default_pass = %5$s
                """.formatted(LOOPBACK, ports.stomp, certificate, privateKey, Peers.PLACEHOLDER));
    }

    /// Every file that it would otherwise look for below `/etc` and `/var` is named; its home holds Erlang's cookie.
    private static Map<String, String> environment(Path own, Ports ports) {
        return Map.ofEntries(Map.entry("HOME", own.toString()),
                Map.entry("RABBITMQ_NODENAME", "pinion-bench-" + ports.stomp + "@localhost"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", own.resolve("env.conf").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", own.resolve("rabbitmq.conf").toString()),
                Map.entry("RABBITMQ_CONFIG_FILES", own.resolve("conf.d").toString()),
                Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", own.resolve("advanced.config").toString()),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", own.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", own.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", own.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", own.resolve("pid").toString()),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(ports.distribution)),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                Map.entry("ERL_EPMD_PORT", Integer.toString(ports.mapper)), Map.entry("ERL_EPMD_ADDRESS", LOOPBACK),
                // Its script then becomes Erlang, instead of starting it and waiting: one process to measure and to end.
                Map.entry("RUNNING_UNDER_SYSTEMD", "true"));
    }

    /// Ports that were free a moment ago; RabbitMQ picks its own for STOMP, but does not say which.
    private record Ports(int stomp, int distribution, int mapper) {
        static Ports free() throws IOException {
            try (ServerSocket first = open(); ServerSocket second = open(); ServerSocket third = open()) {
                return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
            }
        }

        private static ServerSocket open() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }
}
