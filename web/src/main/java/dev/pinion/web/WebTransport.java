package dev.pinion.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.transport.Transport;
import dev.pinion.server.transport.TransportRefusedException;
import dev.pinion.server.transport.TransportWatch;
import dev.pinion.web.http.HttpFault;
import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Request;
import dev.pinion.web.http.RequestReader;
import dev.pinion.web.http.Response;
import dev.pinion.web.socket.WebSocketStreams;

/// HTTP on top of a socket, for one request: it is answered and the connection ends, or it becomes a WebSocket that carries
/// STOMP. So whoever asks for a page is to the server like one whose handshake is unfinished: same places, same deadline.
///
/// Threads: as [Transport] says.
final class WebTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(WebTransport.class);
    private static final int FAREWELL_MILLIS = 250;
    private static final int FAREWELL_BYTES_MAX = 64 * 1024;

    private final Transport below;
    private final WebRequests requests;
    private volatile @Nullable WebSocketStreams streams;

    WebTransport(Transport below, WebRequests requests) {
        this.below = below;
        this.requests = requests;
    }

    @Override
    public boolean open(TransportWatch watch) throws IOException {
        below.open(watch);
        try {
            Request request = RequestReader.read(below.in());
            return answer(request, watch);
        } catch (HttpFault peer) {
            Response.line(peer.status(), peer.what()).writeTo(below.out(), false);
            hearThePeerOut();
            throw new TransportRefusedException(reason(peer.status()), "HTTP: " + peer.what());
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (SocketTimeoutException | TransportRefusedException refused) {
            throw refused; // the work gate's word, or ours
        } catch (IOException gone) {
            throw new TransportRefusedException(DisconnectReason.CLIENT_VANISHED, String.valueOf(gone.getMessage()));
        }
    }

    /// Whether it has become a WebSocket.
    private boolean answer(Request request, TransportWatch watch) throws IOException, HttpFault, InterruptedException {
        if (requests.isSocket(request)) {
            below.out().write(requests.upgrade(request));
            streams = new WebSocketStreams(below, watch);
            return true;
        }
        Response response = requests.answer(request, below);
        response.writeTo(below.out(), request.method().equals("HEAD"));
        if (response.status() == HttpStatus.TOO_MANY_REQUESTS) {
            throw new TransportRefusedException(DisconnectReason.LIMIT_EXCEEDED,
                    "HTTP: more of large files than an address may ask for");
        }
        if (response.status() == HttpStatus.UNAUTHORIZED) {
            throw new TransportRefusedException(DisconnectReason.TOKEN_REJECTED, "HTTP: no token that may see it");
        }
        return false;
    }

    /// What the peer was still sending: closing a socket with unread input resets it, and the answer may be lost.
    private void hearThePeerOut() {
        try {
            below.readTimeout(FAREWELL_MILLIS);
            byte[] scratch = new byte[512];
            int left = FAREWELL_BYTES_MAX;
            for (int count = 0; count >= 0 && left > 0; left -= count) {
                count = below.in().read(scratch);
            }
        } catch (IOException gone) {
            LOG.trace("the peer is gone, or as long as it may take", gone);
        }
    }

    private static DisconnectReason reason(HttpStatus status) {
        return switch (status) {
            case FORBIDDEN, MISDIRECTED_REQUEST -> DisconnectReason.NOT_PERMITTED;
            case CONTENT_TOO_LARGE, URI_TOO_LONG, TOO_MANY_REQUESTS, HEADER_FIELDS_TOO_LARGE -> DisconnectReason.LIMIT_EXCEEDED;
            case SWITCHING_PROTOCOLS, OK, BAD_REQUEST, UNAUTHORIZED, NOT_FOUND, METHOD_NOT_ALLOWED, UPGRADE_REQUIRED, UNAVAILABLE, VERSION_NOT_SUPPORTED -> DisconnectReason.MALFORMED_FRAME;
        };
    }

    @Override
    public InetAddress address() {
        return below.address();
    }

    @Override
    public int port() {
        return below.port();
    }

    @Override
    public Optional<String> protection() {
        return below.protection();
    }

    @Override
    public @Nullable X509Certificate certificate() {
        return below.certificate();
    }

    @Override
    public InputStream in() {
        return Objects.requireNonNull(streams).in();
    }

    @Override
    public OutputStream out() {
        return Objects.requireNonNull(streams).out();
    }

    @Override
    public boolean hasToSay() {
        WebSocketStreams opened = streams;
        return opened != null && opened.owesPong();
    }

    @Override
    public void readTimeout(int millis) throws IOException {
        below.readTimeout(millis);
    }

    @Override
    public boolean hasInput() {
        return below.hasInput();
    }

    @Override
    public void close() throws IOException {
        WebSocketStreams opened = streams;
        streams = null;
        try {
            if (opened != null) {
                opened.sayGoodbye();
            }
        } finally {
            below.close();
        }
    }

    @Override
    public void cut() throws IOException {
        below.cut();
    }
}
