package dev.pinion.server.settings;

import java.util.List;
import java.util.Optional;

import dev.pinion.server.settings.typed.ListenAddress;
import dev.pinion.server.settings.typed.PageOrigin;

/// The door for what speaks HTTP: where it is, and whose pages may use it.
final class WebSettings {
    static final Group GROUP = new Group("",
            "The web door: console and chat for people, metrics and health for machines, STOMP over WebSocket for pages."
                    + " Closed until you say where it is.");

    static final Setting<Optional<ListenAddress>> LISTEN = GROUP.add(Setting.of("web.listen",
            Kind.optional("address", "HOST:PORT; port 0 picks a free one", WebSettings::address), "",
            "open the web door there: the console at /, a chat at /chat, /metrics, /health/live, /health/ready, and STOMP over WebSocket at /stomp; on a loopback address in clear text, elsewhere over TLS by the server's keys; without one there is no such door")
            .option("--web-listen", "HOST:PORT"));
    static final Setting<List<PageOrigin>> ORIGINS = GROUP.add(Setting
            .of("web.origins", Kind.words("origins such as https://chat.example.org", PageOrigin::parse), "",
                    "pages from there may open a WebSocket; none: pages of the web door itself; may be repeated")
            .option("--web-origin", "ORIGIN"));

    private WebSettings() {}

    /// The port must be said: the usual one is the other door's.
    private static ListenAddress address(String text) {
        if (!text.matches(".*:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT such as 127.0.0.1:61680 or [::1]:61680 (port 0 picks a free one)");
        }
        return ListenAddress.parse(text);
    }
}
