package dev.pinion.cli.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the web door is and whose pages may use it: the options of `serve` for it.
final class WebOptions {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\s:\\[\\]/@]+):([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;

    @Option(names = "--web-listen", paramLabel = "HOST:PORT", description = "open the web door there: /metrics, /health/live, /health/ready, and STOMP over WebSocket at /stomp; on a loopback address in clear text, elsewhere over TLS by the server's keys; port 0 picks a free one (default: no web door)")
    private @Nullable String listen;

    @Option(names = "--web-origin", paramLabel = "ORIGIN", description = "pages from there may open a WebSocket, such as https://chat.example.org; may be repeated (default: pages of the web door itself)")
    private List<String> origins = new ArrayList<>();

    /// @throws IllegalArgumentException for what is no address or no origin
    Optional<WebPart> door() {
        String wanted = listen;
        if (wanted == null) {
            if (!origins.isEmpty()) {
                throw new IllegalArgumentException("--web-origin needs --web-listen, which opens the web door");
            }
            return Optional.empty();
        }
        return Optional.of(new WebPart(address(wanted), origins));
    }

    private static InetSocketAddress address(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > PORT_MAX) {
            throw new IllegalArgumentException("--web-listen is '" + text
                    + "'; expected HOST:PORT such as 127.0.0.1:61680 or [::1]:61680 (port 0 picks a free one)");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(parts.group(1)), Integer.parseInt(parts.group(2)));
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "--web-listen is '" + text
                            + "', whose host is no address of this machine; expected such as 127.0.0.1 or 0.0.0.0",
                    unknown);
        }
    }
}
