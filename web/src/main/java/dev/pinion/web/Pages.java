package dev.pinion.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.ServerMonitor;
import dev.pinion.server.transport.Transport;
import dev.pinion.web.http.HttpFault;
import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Request;
import dev.pinion.web.http.Response;

/// What can be asked by GET: the counts, the health, and the files of the pages. It changes nothing.
///
/// Thread: the connection's reader; immutable.
final class Pages {
    private static final String BEARER = "bearer ";

    private final ServerMonitor monitor;
    private final boolean open;
    private final PageFiles files = new PageFiles();

    /// @param open whether everybody who comes may see the counts and the health: on loopback
    Pages(ServerMonitor monitor, boolean open) {
        this.monitor = monitor;
        this.open = open;
    }

    /// @param from who asks
    Response answer(Request request, Transport from) throws HttpFault, InterruptedException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Response.line(HttpStatus.METHOD_NOT_ALLOWED, "expected GET or HEAD").with("Allow", "GET, HEAD");
        }
        return switch (request.path()) {
            case "/metrics" -> maySee(request, from) ? metrics(request) : refused();
            case "/health/live" -> maySee(request, from) ? live() : refused();
            case "/health/ready" -> maySee(request, from) ? ready() : refused();
            default -> files.at(request.path())
                    .orElseGet(() -> Response.line(HttpStatus.NOT_FOUND,
                            "there is nothing here; expected / (the console), /chat, /metrics, /health/live, /health/ready,"
                                    + " or /stomp with a WebSocket"));
        };
    }

    private boolean maySee(Request request, Transport from) throws HttpFault, InterruptedException {
        if (open) {
            return true;
        }
        String authorization = request.header("authorization").orElse("");
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return false;
        }
        try {
            return monitor.maySee(BearerToken.of(authorization.substring(BEARER.length()).strip()), from);
        } catch (ProtocolException noToken) {
            return false;
        }
    }

    private static Response refused() {
        return Response
                .line(HttpStatus.UNAUTHORIZED,
                        "expected Authorization: Bearer with a token that has the scope metrics or admin")
                .with("WWW-Authenticate", "Bearer scope=\"metrics\"");
    }

    private Response metrics(Request request) {
        String type = request.list("accept").stream().anyMatch(each -> each.startsWith("application/openmetrics-text"))
                ? ServerMonitor.OPEN_METRICS_TEXT
                : ServerMonitor.PROMETHEUS_TEXT;
        return Response.text(HttpStatus.OK, type, monitor.scrape(type));
    }

    /// This thread runs, so the process does. That it can do nothing useful now is no reason to kill it.
    private static Response live() {
        return Response.text(HttpStatus.OK, "application/json", JsonWriter.text(Map.of("live", true)));
    }

    private Response ready() {
        List<String> reasons = monitor.unready();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ready", reasons.isEmpty());
        answer.put("reasons", reasons);
        return Response.text(reasons.isEmpty() ? HttpStatus.OK : HttpStatus.UNAVAILABLE, "application/json",
                JsonWriter.text(answer));
    }
}
