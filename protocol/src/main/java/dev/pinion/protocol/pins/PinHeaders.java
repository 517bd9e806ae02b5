package dev.pinion.protocol.pins;

import java.util.Map;
import java.util.function.Function;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;

/// Reads the headers of frames to `/server/pins`: all of them must be there. Pure.
final class PinHeaders {

    private final String frame;
    private final Map<String, String> headers;

    PinHeaders(String frame, Map<String, String> headers) {
        this.frame = frame;
        this.headers = headers;
    }

    <T> T read(String name, Function<String, T> form) throws ProtocolException {
        String text = headers.get(name);
        if (text == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    frame + " without " + name + ", which is required there");
        }
        try {
            return form.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    frame + " with a wrong " + name + ": " + wrong.getMessage());
        }
    }

    PinStoreId store() throws ProtocolException {
        return read(HeaderNames.PIN_STORE, PinStoreId::new);
    }

    /// Plain digits.
    static long number(String text) {
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("expected plain decimal digits");
        }
        return Long.parseLong(text);
    }
}
