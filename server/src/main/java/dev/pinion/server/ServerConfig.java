package dev.pinion.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.TlsProvider;
import dev.pinion.protocol.StompDialect;
import dev.pinion.server.address.AddressRules;
import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.keys.KeySettings;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.MemoryLimits;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.upkeep.UpkeepSettings;

/// Everything that an operator decides about a server. It refuses what is wrong, naming the setting, and repairs
/// nothing.
///
/// @param dataDirectory where keys and database live
/// @param listen where to listen; port 0 picks a free one
/// @param hostNames names and addresses for the certificate's subjectAltName
/// @param greeting a line for whoever connects
/// @param allow addresses or CIDR blocks that may connect; empty: all that are not denied
/// @param deny addresses or CIDR blocks that may not
/// @param upkeep retention, and what else the server does to its log by itself
/// @param rotation what the server does for its keys by itself
/// @param tlsProvider whose TLS the sockets speak
/// @param storage how the database lies on its disk
/// @param memory the shares of the heap
/// @param dialect which versions of STOMP are spoken, and what stands for which destination
/// @param pins what clients that follow the server's pins may make it remember
/// @param listeners where else to listen, each with rules and limits of its own within those of the server
public record ServerConfig(Path dataDirectory, InetSocketAddress listen, HostNames hostNames, Optional<String> greeting,
        List<String> allow, List<String> deny, TokenSettings tokens, ConnectionLimits connectionLimits,
        SessionLimits sessionLimits, DeliveryLimits deliveryLimits, AbuseLimits abuseLimits, UpkeepSettings upkeep,
        KeySettings rotation, TlsProvider tlsProvider, StorageSettings storage, MemoryLimits memory,
        StompDialect dialect, PinLimits pins, List<ListenerSettings> listeners) {

    private static final int GREETING_CHARS_MAX = 200;

    public ServerConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        listeners = List.copyOf(listeners);
        ListenerSettings.requireDifferent(listeners);
        AddressRules.of(allow, deny); // refuses what is no address or block, before anything is opened
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException("the address '" + listen.getHostString()
                    + "' to listen on is not known here; expected a name or address of this machine");
        }
        if (greeting.isPresent() && !isOneLine(greeting.get())) {
            throw new IllegalArgumentException(
                    "greeting must be one line of 1 to " + GREETING_CHARS_MAX + " printable characters");
        }
    }

    /// With the JDK's TLS, and the default limits for what one address or identity may cost others.
    public ServerConfig(Path dataDirectory, InetSocketAddress listen, HostNames hostNames, Optional<String> greeting,
            List<String> allow, List<String> deny, TokenSettings tokens, ConnectionLimits connectionLimits,
            SessionLimits sessionLimits, DeliveryLimits deliveryLimits) {
        this(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits, sessionLimits,
                deliveryLimits, AbuseLimits.DEFAULTS, UpkeepSettings.DEFAULTS, KeySettings.DEFAULTS, TlsProvider.JDK,
                StorageSettings.DEFAULTS, MemoryLimits.ofThisProcess(), StompDialect.DEFAULT, PinLimits.DEFAULTS,
                List.of());
    }

    /// Loopback only, all limits at their defaults: the start for tests and for those who change a few things.
    public static ServerConfig loopback(Path dataDirectory, int port, TokenSettings tokens) {
        return new ServerConfig(dataDirectory, new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                HostNames.found(List.of("localhost", "127.0.0.1")), Optional.empty(), List.of(), List.of(), tokens,
                ConnectionLimits.DEFAULTS, SessionLimits.DEFAULTS, DeliveryLimits.DEFAULTS);
    }

    public ServerConfig withGreeting(String line) {
        return new ServerConfig(dataDirectory, listen, hostNames, Optional.of(line), allow, deny, tokens,
                connectionLimits, sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage,
                memory, dialect, pins, listeners);
    }

    public ServerConfig withAddresses(List<String> allowed, List<String> denied) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allowed, denied, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage, memory, dialect,
                pins, listeners);
    }

    public ServerConfig withLimits(ConnectionLimits connections, SessionLimits sessions, DeliveryLimits delivery) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connections, sessions,
                delivery, abuseLimits, upkeep, rotation, tlsProvider, storage, memory, dialect, pins, listeners);
    }

    public ServerConfig withAbuseLimits(AbuseLimits limits) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, limits, upkeep, rotation, tlsProvider, storage, memory, dialect, pins,
                listeners);
    }

    /// Empty: keys rotate only by hand.
    public ServerConfig withRotation(Optional<RotationPlan> plan) {
        return withRotation(rotation.withPlan(plan));
    }

    /// What the server does for its keys by itself.
    public ServerConfig withRotation(KeySettings settings) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, settings, tlsProvider, storage, memory, dialect,
                pins, listeners);
    }

    public ServerConfig withTokens(TokenSettings other) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, other, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage, memory, dialect,
                pins, listeners);
    }

    public ServerConfig withUpkeep(UpkeepSettings settings) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, settings, rotation, tlsProvider, storage, memory, dialect,
                pins, listeners);
    }

    public ServerConfig withTlsProvider(TlsProvider provider) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, provider, storage, memory, dialect, pins,
                listeners);
    }

    public ServerConfig withStorage(StorageSettings settings) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, settings, memory, dialect,
                pins, listeners);
    }

    /// Other shares of the heap than those that follow from its size.
    public ServerConfig withMemory(MemoryLimits limits) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage, limits, dialect,
                pins, listeners);
    }

    /// Other versions of STOMP than 1.2 alone, or aliases of destinations.
    public ServerConfig withDialect(StompDialect other) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage, memory, other, pins,
                listeners);
    }

    /// Other doors beside the first one.
    public ServerConfig withListeners(List<ListenerSettings> others) {
        return new ServerConfig(dataDirectory, listen, hostNames, greeting, allow, deny, tokens, connectionLimits,
                sessionLimits, deliveryLimits, abuseLimits, upkeep, rotation, tlsProvider, storage, memory, dialect,
                pins, others);
    }

    private static boolean isOneLine(String text) {
        return !text.isEmpty() && text.length() <= GREETING_CHARS_MAX
                && text.codePoints().noneMatch(Character::isISOControl);
    }
}
