package dev.pinion.web;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.server.PinionServer;

/// Opens the web door of a running server, which closes it.
public final class WebDoor {
    private static final Logger LOG = LoggerFactory.getLogger(WebDoor.class);

    private WebDoor() {}

    /// Opens it.
    ///
    /// @return where it listens, with the port that was picked
    /// @throws IOException when the address cannot be bound
    public static InetSocketAddress open(PinionServer server, WebSettings settings) throws IOException {
        var requests = new WebRequests(settings, server.monitor());
        InetSocketAddress bound = server.openDoor(settings.listen(), settings.isSecure(),
                below -> new WebTransport(below, requests));
        LOG.info("the web door is open on {}, {}", bound, settings.isSecure() ? "with TLS" : "in clear text");
        return bound;
    }
}
