package dev.pinion.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.tls.TlsRules;

/// Everything a client needs to know. It refuses and never repairs; a message names the setting.
///
/// @param host name or address of the server. It is not compared with the certificate: the pin is the server's identity
/// @param port the server's port
/// @param localSocket the file of a Unix domain socket, on the server's own machine: how the server is reached instead of by its
///        port; null for TCP
/// @param pins keys that the server may show, in the order of `pinion certs pins`; they count until the pin store knows the server
/// @param pinStore where pins are kept and learned, read before each connection; not both may be empty, since a client without a pin would trust anyone
/// @param pinLearning whether it follows the pins that the server announces; without a store it cannot
/// @param token gives the present token, asked once for each connection, before it is opened; may block for a moment
/// @param certificate shown to the server, for a token that is bound to it
/// @param reconnect how to go on when the connection breaks; [RetryPolicy#NEVER] for not at all
/// @param heartBeat how often we promise to send something, and want to hear something
/// @param deadlines how long to wait for what
/// @param limits what may be held in memory
public record ClientConfig(String host, int port, @Nullable Path localSocket, Set<Pin> pins,
        @Nullable PinStore pinStore, PinLearning pinLearning, Supplier<String> token,
        @Nullable ClientCertificate certificate, RetryPolicy reconnect, Duration heartBeat, ClientDeadlines deadlines,
        ClientLimits limits) {

    /// As the server's default.
    public static final Duration HEART_BEAT = Duration.ofSeconds(10);

    private static final Duration HEART_BEAT_MAX = Duration.ofHours(1);

    public ClientConfig {
        Settings.require(!host.isBlank() && host.chars().allMatch(c -> c > ' ' && c != 0x7f), "host", '"' + host + '"',
                "a host name or address");
        Settings.require(port >= 1 && port <= 65_535, "port", port, "1 to 65535");
        if (pins.isEmpty() && pinStore == null) {
            throw new IllegalArgumentException(
                    "pins is empty, expected one pin or more (`pinion certs pins` prints them): a client without a pin would trust anyone");
        }
        Settings.requirePositive("heartBeat", heartBeat);
        Settings.require(heartBeat.compareTo(HEART_BEAT_MAX) <= 0, "heartBeat", heartBeat, "at most " + HEART_BEAT_MAX);
        Settings.require(pins.size() <= PinSet.PINS_MAX, "pins", pins.size() + " pins", "at most " + PinSet.PINS_MAX);
        pins = Collections.unmodifiableSet(new LinkedHashSet<>(pins)); // their order says which is the next one
    }

    public static Builder builder(String host, int port) {
        return new Builder(host, port);
    }

    /// The server on its usual port.
    public static Builder builder(String host) {
        return new Builder(host, TlsRules.DEFAULT_PORT);
    }

    /// Where the server is reached, in words.
    String address() {
        return localSocket != null ? localSocket.toString()
                : (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }

    /// Without the token.
    @Override
    public String toString() {
        return "ClientConfig[" + address() + ", pins " + pins + ", token redacted]";
    }

    /// Collects the settings; [#build()] checks them. For one thread.
    public static final class Builder {

        private final String host;
        private final int port;
        private @Nullable Path localSocket;
        private final Set<Pin> pins = new LinkedHashSet<>();
        private @Nullable PinStore pinStore;
        private PinLearning pinLearning = PinLearning.DEFAULT;
        private @Nullable Supplier<String> token;
        private @Nullable ClientCertificate certificate;
        private RetryPolicy reconnect = RetryPolicy.NEVER;
        private Duration heartBeat = HEART_BEAT;
        private ClientDeadlines deadlines = ClientDeadlines.DEFAULT;
        private ClientLimits limits = ClientLimits.DEFAULT;

        private Builder(String host, int port) {
            this.host = host;
            this.port = port;
        }

        /// Adds a pin: `sha256//BASE64`, `sha256/BASE64` or `pin-sha256="BASE64"`.
        public Builder pin(String text) {
            return pin(Pin.parse(text));
        }

        public Builder pin(Pin pin) {
            pins.add(pin);
            return this;
        }

        public Builder pins(Set<Pin> more) {
            pins.addAll(more);
            return this;
        }

        /// On the server's own machine: connects through this Unix domain socket (`run/admin.sock` of the data folder). Host and port
        /// only name the server then.
        public Builder localSocket(Path file) {
            this.localSocket = file;
            return this;
        }

        /// Trusts what this store knows of the server, for example a [PinFile], and keeps there what the server announces. Pins given
        /// beside it are for the first connection: once the store knows the server, its word counts alone, so that a pin which a
        /// rotation has removed is not trusted for ever.
        public Builder pinStore(PinStore store) {
            this.pinStore = store;
            return this;
        }

        /// How new pins are learned; without this call a client with a store does it by itself.
        public Builder pinLearning(PinLearning how) {
            this.pinLearning = how;
            return this;
        }

        /// Asked for the present token before each connection.
        public Builder token(Supplier<String> supplier) {
            this.token = supplier;
            return this;
        }

        /// One token, for programs that live shorter than it.
        public Builder token(String compact) {
            return token(() -> compact);
        }

        /// Shows this certificate to the server, for a token that is bound to it.
        public Builder certificate(ClientCertificate own) {
            this.certificate = own;
            return this;
        }

        /// Connects again when the connection breaks, and goes on with all subscriptions where they were.
        public Builder reconnect(RetryPolicy policy) {
            this.reconnect = policy;
            return this;
        }

        public Builder heartBeat(Duration interval) {
            this.heartBeat = interval;
            return this;
        }

        public Builder deadlines(ClientDeadlines changed) {
            this.deadlines = changed;
            return this;
        }

        public Builder limits(ClientLimits changed) {
            this.limits = changed;
            return this;
        }

        public ClientConfig build() {
            Supplier<String> given = token;
            if (given == null) {
                throw new IllegalArgumentException(
                        "token is not set, expected a token or a supplier of tokens (`pinion token new` makes one)");
            }
            return new ClientConfig(host, port, localSocket, pins, pinStore, pinLearning, given, certificate, reconnect,
                    heartBeat, deadlines, limits);
        }
    }
}
