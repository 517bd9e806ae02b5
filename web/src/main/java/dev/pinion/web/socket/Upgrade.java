package dev.pinion.web.socket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.StompVersion;
import dev.pinion.web.http.HttpFault;
import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Request;

/// The answer to a request that wants to become a WebSocket (RFC 6455, section 4.2). No extension is agreed on: compressed
/// messages cost memory that their sender chooses.
///
/// Pure. Where the request may come from was looked at before.
public final class Upgrade {
    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private Upgrade() {}

    /// Makes a WebSocket of the connection when it is written.
    ///
    /// @param spoken the versions of STOMP, each of which is a subprotocol
    /// @return the head of the answer
    /// @throws HttpFault for what is no upgrade to a WebSocket, or to none that is spoken here
    public static byte[] answer(Request request, Collection<StompVersion> spoken) throws HttpFault {
        if (!request.list("upgrade").contains("websocket") || !request.list("connection").contains("upgrade")) {
            throw new HttpFault(HttpStatus.UPGRADE_REQUIRED,
                    "here is STOMP over WebSocket; expected Connection: Upgrade and Upgrade: websocket");
        }
        if (!request.header("sec-websocket-version").orElse("").equals("13")) {
            throw new HttpFault(HttpStatus.UPGRADE_REQUIRED, "expected Sec-WebSocket-Version: 13");
        }
        String key = request.header("sec-websocket-key").orElse("");
        if (!isKey(key)) {
            throw new HttpFault(HttpStatus.BAD_REQUEST,
                    "Sec-WebSocket-Key is not 16 bytes in base64, which a client makes anew for each connection");
        }
        Optional<String> protocol = subprotocol(request.list("sec-websocket-protocol"), spoken);
        return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + protocol.map(name -> "\r\nSec-WebSocket-Protocol: " + name).orElse("") + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// The newest that both know; none where the client asks for none, as some do.
    private static Optional<String> subprotocol(List<String> offered, Collection<StompVersion> spoken)
            throws HttpFault {
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        List<String> ours = spoken.stream().sorted(Comparator.reverseOrder()).map(Upgrade::name).toList();
        Optional<String> chosen = ours.stream().filter(offered::contains).findFirst();
        if (chosen.isEmpty()) {
            throw new HttpFault(HttpStatus.BAD_REQUEST, "no subprotocol that is spoken here; expected " + ours);
        }
        return chosen;
    }

    private static String name(StompVersion version) {
        return "v" + version.text().replace(".", "") + ".stomp";
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
