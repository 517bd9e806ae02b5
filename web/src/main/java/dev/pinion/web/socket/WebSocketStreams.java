package dev.pinion.web.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import dev.pinion.server.transport.Transport;
import dev.pinion.server.transport.TransportWatch;

/// Both directions of a connection that has become a WebSocket. Threads: as [Transport] says.
public final class WebSocketStreams {
    private final WebSocketInput in;
    private final WebSocketOutput out;

    public WebSocketStreams(Transport below, TransportWatch watch) {
        out = new WebSocketOutput(below.out());
        in = new WebSocketInput(below.in(), watch, out);
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    public boolean owesPong() {
        return out.owes();
    }

    public void sayGoodbye() throws IOException {
        out.sayGoodbye();
    }
}
