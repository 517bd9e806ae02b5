package dev.pinion.web;

import java.net.InetSocketAddress;
import java.util.List;

import dev.pinion.server.settings.typed.PageOrigin;

/// Where the web door is, and whose pages may talk to it.
///
/// @param listen where to listen; port 0 picks a free one. On a loopback address it speaks clear text, elsewhere TLS by the server's keys
/// @param origins whose pages may open a WebSocket, such as `https://chat.example.org`; empty: those of the web door itself
public record WebSettings(InetSocketAddress listen, List<PageOrigin> origins) {

    public WebSettings {
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException("web.listen: the address '" + listen.getHostString()
                    + "' is not known here; expected a name or address of this machine");
        }
        origins = List.copyOf(origins);
    }

    /// Whether TLS comes first: whatever leaves this machine is encrypted.
    boolean isSecure() {
        return !listen.getAddress().isLoopbackAddress();
    }
}
