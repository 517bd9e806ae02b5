package dev.pinion.cli.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.server.PinionServer;
import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.typed.PageOrigin;
import dev.pinion.web.WebDoor;
import dev.pinion.web.WebSettings;

/// The web door that was asked for. The one class that names those of its module, so that none of them is loaded without one.
///
/// @param listen where
/// @param origins whose pages may use it
record WebPart(InetSocketAddress listen, List<PageOrigin> origins) {

    /// The one that the settings say, if any.
    ///
    /// @throws IllegalArgumentException for settings that do not fit each other
    static Optional<WebPart> of(Configuration configuration) {
        if (configuration.webListen().isEmpty() && !configuration.webOrigins().isEmpty()) {
            throw new IllegalArgumentException(
                    "web.origins (--web-origin) needs web.listen (--web-listen), which opens the web door");
        }
        return configuration.webListen()
                .map(address -> new WebPart(address.resolved("web.listen"), configuration.webOrigins()));
    }

    /// Opens it; the server is closed where that fails.
    InetSocketAddress open(PinionServer server) {
        try {
            return WebDoor.open(server, new WebSettings(listen, origins));
        } catch (IOException refused) {
            server.close();
            throw new Failure(
                    new ServerAddress(listen.getAddress().getHostAddress(), listen.getPort())
                            + " cannot be listened on: " + DataDirectory.reason(refused),
                    "an address of this machine and a port that nobody else uses",
                    "see who has it (ss -ltnp), or give --web-listen another port; port 0 picks a free one", refused);
        }
    }
}
