package dev.pinion.web;

import dev.pinion.server.ServerMonitor;
import dev.pinion.server.transport.Transport;
import dev.pinion.web.http.HttpFault;
import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Request;
import dev.pinion.web.http.Response;
import dev.pinion.web.socket.Upgrade;

/// What is done with a request: looked at, then answered by a page or by becoming a WebSocket.
///
/// Thread: the connection's reader; immutable, but for its [AnswerPace].
final class WebRequests {
    private static final String SOCKET = "/stomp";

    private final OriginRule origins;
    private final Pages pages;
    private final ServerMonitor monitor;
    private final AnswerPace pace = new AnswerPace(System::nanoTime);

    WebRequests(WebSettings settings, ServerMonitor monitor) {
        this.monitor = monitor;
        origins = new OriginRule(settings);
        pages = new Pages(monitor, !settings.isSecure());
    }

    boolean isSocket(Request request) {
        return request.path().equals(SOCKET);
    }

    /// The answer that makes a WebSocket of the connection.
    byte[] upgrade(Request request) throws HttpFault {
        origins.requireOrigin(request, origins.requireHost(request));
        if (!request.method().equals("GET")) {
            throw new HttpFault(HttpStatus.METHOD_NOT_ALLOWED, "expected GET");
        }
        if (request.hasQuery()) {
            throw new HttpFault(HttpStatus.BAD_REQUEST,
                    "no query is taken here: a token in it would end up in logs; it goes into CONNECT");
        }
        return Upgrade.answer(request, monitor.versions());
    }

    Response answer(Request request, Transport from) throws HttpFault, InterruptedException {
        origins.requireHost(request);
        Response answer = pages.answer(request, from);
        if (!answer.isLarge() || request.method().equals("HEAD")) {
            return answer;
        }
        int seconds = pace.secondsToWait(from.address(), answer.bytes());
        return seconds == 0 ? answer
                : Response.line(HttpStatus.TOO_MANY_REQUESTS,
                        "so much of large files was asked for from this address that nothing more is sent now; try again after "
                                + seconds + " s")
                        .with("Retry-After", Integer.toString(seconds));
    }
}
