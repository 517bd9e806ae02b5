package dev.pinion.server.settings;

import static dev.pinion.server.settings.ListenerSectionSettings.ALLOW;
import static dev.pinion.server.settings.ListenerSectionSettings.CONNECTIONS_MAX;
import static dev.pinion.server.settings.ListenerSectionSettings.CONNECTIONS_PER_ADDRESS_MAX;
import static dev.pinion.server.settings.ListenerSectionSettings.DENY;
import static dev.pinion.server.settings.ListenerSectionSettings.HANDSHAKES_MAX;
import static dev.pinion.server.settings.ListenerSectionSettings.LISTEN;
import static dev.pinion.server.settings.ListenerSectionSettings.PROXY_FROM;

import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.settings.typed.ListenAddress;

/// One more door, from its section. Looks the address up; else pure.
final class ConfiguredListener {
    private ConfiguredListener() {}

    /// @param server whose limits hold where the section says none
    /// @throws IllegalArgumentException in the operator's words
    static ListenerSettings of(String name, Values values, ConnectionLimits server) {
        String section = "[listener \"" + name + "\"] ";
        ListenAddress address = values.value(LISTEN)
                .orElseThrow(() -> new IllegalArgumentException(
                        section + "does not say where to listen; expected listen = HOST:PORT"));
        return new ListenerSettings(name, address.resolved(section + "listen"), values.value(ALLOW), values.value(DENY),
                values.value(PROXY_FROM), values.atMost(CONNECTIONS_MAX, server.connectionsMax()),
                values.atMost(CONNECTIONS_PER_ADDRESS_MAX, server.connectionsPerAddressMax()),
                values.atMost(HANDSHAKES_MAX, server.handshakesMax()));
    }
}
