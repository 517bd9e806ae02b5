package dev.pinion.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.pinion.server.settings.typed.PageOrigin;
import dev.pinion.web.http.HttpFault;
import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Request;

/// Which requests may come from a browser: a page of a stranger that is open in somebody's browser can ask this machine too.
///
/// A clear-text door answers only where it is called by a name of this machine, or by one of the configured origins: a stranger's
/// name that leads here would make his page one of ours. Where TLS comes first the certificate sees to that. Immutable.
final class OriginRule {
    private static final Set<String> OF_THIS_MACHINE = Set.of("localhost", "[::1]");
    /// A whole address: a stranger's name may begin like one.
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private final List<PageOrigin> origins;
    private final boolean secure;

    OriginRule(WebSettings settings) {
        origins = settings.origins();
        secure = settings.isSecure();
    }

    /// For every request.
    ///
    /// @return what `Host` says
    String requireHost(Request request) throws HttpFault {
        String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            throw new HttpFault(HttpStatus.BAD_REQUEST, "a request without Host");
        }
        String name = PageOrigin.hostOf(host);
        if (!secure && !OF_THIS_MACHINE.contains(name) && !LOOPBACK.matcher(name).matches()
                && origins.stream().noneMatch(origin -> origin.host().equals(name))) {
            throw new HttpFault(HttpStatus.MISDIRECTED_REQUEST,
                    "this door is not called by that name; expected localhost, or a host of web.origins");
        }
        return host;
    }

    /// For a WebSocket, which browsers open to anywhere. What is no browser says no origin: it has a token or nothing.
    void requireOrigin(Request request, String host) throws HttpFault {
        Optional<String> said = request.header("origin");
        if (said.isEmpty()) {
            return;
        }
        PageOrigin origin = parsed(said.get());
        PageOrigin own = PageOrigin.of(secure ? "https" : "http", host);
        if (origins.isEmpty() ? !origin.equals(own) : !origins.contains(origin)) {
            throw foreign();
        }
    }

    private static PageOrigin parsed(String said) throws HttpFault {
        try {
            return PageOrigin.parse(said);
        } catch (IllegalArgumentException noOrigin) {
            throw foreign();
        }
    }

    private static HttpFault foreign() {
        return new HttpFault(HttpStatus.FORBIDDEN,
                "pages of that origin may not connect; the operator adds it with --web-origin (web.origins)");
    }
}
