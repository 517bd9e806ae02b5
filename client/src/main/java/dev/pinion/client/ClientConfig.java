package dev.pinion.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.checks.Settings;
import dev.pinion.client.outbox.OutboxStore;
import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.tls.TlsRules;

/// Everything a client needs to know. It refuses and never repairs; a message names the setting.
///
/// @param servers the server, or several that share one history; names are not compared with the certificate: the pin is who it is
/// @param localSocket a Unix domain socket on the server's own machine, by which it is reached instead of by its port; null for TCP
/// @param pins keys that the server may show, in the order of `pinion certs pins`; they count until the pin store knows the server
/// @param pinStore where pins are kept and learned, read before each connection; not both may be empty, since a client without a pin would trust anyone
/// @param pinLearning whether it follows the pins that the server announces; without a store it cannot
/// @param token gives the present token, asked before each connection and for each refresh, on a thread of its own
/// @param tokenFixed true when it never gives another one
/// @param certificate shown to the server, for a token that is bound to it
/// @param reconnect how to go on when the connection breaks; [RetryPolicy#NEVER] for not at all
/// @param whenFull what a publish does when as many messages wait as may
/// @param outboxStore keeps what has no receipt beyond the end of the process; null for in memory
/// @param listener hears what happens, one event at a time, on a thread that nothing else needs
/// @param daemon whether a program may end while its client is open
/// @param heartBeat how often we promise to send something, and want to hear something
/// @param deadlines how long to wait for what
/// @param limits what may be held in memory
public record ClientConfig(List<ServerAddress> servers, @Nullable Path localSocket, Set<Pin> pins,
        @Nullable PinStore pinStore, PinLearning pinLearning, Supplier<String> token, boolean tokenFixed,
        @Nullable ClientCertificate certificate, RetryPolicy reconnect, WhenFull whenFull,
        @Nullable OutboxStore outboxStore, Consumer<? super ClientEvent> listener, boolean daemon, Duration heartBeat,
        ClientDeadlines deadlines, ClientLimits limits) {

    /// As the server's default.
    public static final Duration HEART_BEAT = Duration.ofSeconds(10);
    private static final int SERVERS_MAX = 100;
    private static final Duration HEART_BEAT_MAX = Duration.ofHours(1);

    /// Checks the settings; see [Builder#build()].
    public ClientConfig {
        Settings.require(!servers.isEmpty() && servers.size() <= SERVERS_MAX, "servers", servers.size() + " servers",
                "1 to " + SERVERS_MAX);
        servers = List.copyOf(new LinkedHashSet<>(servers));
        Settings.require(!pins.isEmpty() || pinStore != null, "pins", "empty",
                "one pin or more (`pinion certs pins` prints them): a client without a pin would trust anyone");
        Settings.requirePositive("heartBeat", heartBeat);
        Settings.require(heartBeat.compareTo(HEART_BEAT_MAX) <= 0, "heartBeat", heartBeat, "at most " + HEART_BEAT_MAX);
        Settings.require(pins.size() <= PinSet.PINS_MAX, "pins", pins.size() + " pins", "at most " + PinSet.PINS_MAX);
        pins = Collections.unmodifiableSet(new LinkedHashSet<>(pins)); // their order says which is the next one
    }

    /// Begins with one server.
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @return a builder
    public static Builder builder(String host, int port) {
        return builder(List.of(new ServerAddress(host, port)));
    }

    /// Several servers that share one history; the first that answers is taken.
    ///
    /// @param servers where they are
    /// @return a builder
    public static Builder builder(List<ServerAddress> servers) {
        return new Builder(servers);
    }

    /// `pinion://HOST:PORT,HOST:PORT?pin=…&pin-file=…&token-file=…`, see [PinionClient#connect(String)].
    ///
    /// @throws IllegalArgumentException for what cannot be understood
    /// @param uri where, and how to know it
    /// @return a builder
    public static Builder builderOf(String uri) {
        return ClientUri.parse(uri);
    }

    /// The server on its usual port.
    ///
    /// @param host name or address of the server
    /// @return a builder
    public static Builder builder(String host) {
        return builder(host, TlsRules.DEFAULT_PORT);
    }

    /// Where the server is reached, in words.
    String address() {
        return localSocket != null ? localSocket.toString()
                : String.join(",", servers.stream().map(ServerAddress::toString).toList());
    }

    @Override
    public String toString() {
        return "ClientConfig[" + address() + ", pins " + pins + ", token redacted]";
    }

    /// Collects the settings; [#build()] checks them. For one thread.
    public static final class Builder {

        private final List<ServerAddress> servers;
        private @Nullable Path localSocket;
        private final Set<Pin> pins = new LinkedHashSet<>();
        private @Nullable PinStore pinStore;
        private PinLearning pinLearning = PinLearning.DEFAULT;
        private @Nullable Supplier<String> token;
        private @Nullable ClientCertificate certificate;
        private boolean tokenFixed;
        private RetryPolicy reconnect = RetryPolicy.FOREVER;
        private WhenFull whenFull = WhenFull.WAIT;
        private @Nullable OutboxStore outboxStore;
        private Consumer<? super ClientEvent> listener = event -> {};
        private boolean daemon;
        private Duration heartBeat = HEART_BEAT;
        private ClientDeadlines deadlines = ClientDeadlines.DEFAULT;
        private ClientLimits limits = ClientLimits.DEFAULT;

        private Builder(List<ServerAddress> servers) {
            this.servers = servers;
        }

        /// Adds a pin: `sha256//BASE64`, `sha256/BASE64` or `pin-sha256="BASE64"`.
        ///
        /// @param text the pin
        /// @return this
        public Builder pin(String text) {
            return pin(Pin.parse(text));
        }

        /// Adds a pin.
        ///
        /// @param pin the pin
        /// @return this
        public Builder pin(Pin pin) {
            pins.add(pin);
            return this;
        }

        /// Adds several pins, in the order of their roles.
        ///
        /// @param more the pins
        /// @return this
        public Builder pins(Set<Pin> more) {
            pins.addAll(more);
            return this;
        }

        /// On the server's own machine: connects through this socket (`run/admin.sock` of the data folder). Host and port only name it.
        ///
        /// @param file the path of the socket
        /// @return this
        public Builder localSocket(Path file) {
            this.localSocket = file;
            return this;
        }

        /// Trusts what this store knows of the server, for example a [dev.pinion.client.pins.PinFile], and keeps there what the server announces. Pins
        /// beside it are for the first connection: once the store knows the server, no pin that a rotation has removed is trusted.
        ///
        /// @param store where pins are kept
        /// @return this
        public Builder pinStore(PinStore store) {
            this.pinStore = store;
            return this;
        }

        /// How new pins are learned; without this call a client with a store does it by itself.
        ///
        /// @param how what is done with them
        /// @return this
        public Builder pinLearning(PinLearning how) {
            this.pinLearning = how;
            return this;
        }

        /// Asked for the present token before each connection.
        ///
        /// @param supplier asked for the present token; on a thread for it
        /// @return this
        public Builder token(Supplier<String> supplier) {
            this.token = supplier;
            this.tokenFixed = false;
            return this;
        }

        /// One token, for programs that live shorter than it.
        ///
        /// @param compact the token
        /// @return this
        public Builder token(String compact) {
            token(() -> compact);
            this.tokenFixed = true;
            return this;
        }

        /// Shows this certificate to the server, for a token that is bound to it.
        ///
        /// @param own certificate and private key
        /// @return this
        public Builder certificate(ClientCertificate own) {
            this.certificate = own;
            return this;
        }

        /// How to connect again when the connection breaks; without this call for ever ([RetryPolicy#FOREVER]).
        ///
        /// @param policy how often and how long
        /// @return this
        public Builder reconnect(RetryPolicy policy) {
            this.reconnect = policy;
            return this;
        }

        /// What a publish does when as many messages wait as may; without this call it waits.
        ///
        /// @param what wait, fail or drop
        /// @return this
        public Builder whenFull(WhenFull what) {
            this.whenFull = what;
            return this;
        }

        /// Keeps what has no receipt, for example in a [dev.pinion.client.outbox.FileOutbox], so that the next run sends it.
        ///
        /// @param store of this client alone
        /// @return this
        public Builder outboxStore(OutboxStore store) {
            this.outboxStore = store;
            return this;
        }

        /// Hears of connections that begin and end, subscriptions that end by themselves, handlers that throw, and so on.
        ///
        /// @param who gets one event at a time
        /// @return this
        public Builder listener(Consumer<? super ClientEvent> who) {
            this.listener = who;
            return this;
        }

        /// Lets the program end though the client is open: for clients that serve something else.
        ///
        /// @return this
        public Builder daemon() {
            this.daemon = true;
            return this;
        }

        /// How often to send something, and to want to hear something.
        ///
        /// @param interval the heart-beat, up to an hour
        /// @return this
        public Builder heartBeat(Duration interval) {
            this.heartBeat = interval;
            return this;
        }

        /// How long to wait for what.
        ///
        /// @param changed all of them
        /// @return this
        public Builder deadlines(ClientDeadlines changed) {
            this.deadlines = changed;
            return this;
        }

        /// What may be held in memory.
        ///
        /// @param changed all of them
        /// @return this
        public Builder limits(ClientLimits changed) {
            this.limits = changed;
            return this;
        }

        /// Checks the settings.
        ///
        /// @return the configuration
        /// @throws IllegalArgumentException for what is missing or cannot be
        public ClientConfig build() {
            if (token == null) {
                throw new IllegalArgumentException(
                        "token is not set, expected a token or a supplier of tokens (`pinion token new` makes one)");
            }
            return new ClientConfig(servers, localSocket, pins, pinStore, pinLearning, token, tokenFixed, certificate,
                    reconnect, whenFull, outboxStore, listener, daemon, heartBeat, deadlines, limits);
        }
    }
}
