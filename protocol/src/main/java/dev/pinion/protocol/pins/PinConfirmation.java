package dev.pinion.protocol.pins;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;

/// What a SEND to `/server/pins` says: this store has stored this set.
///
/// @param store as in the [PinQuestion] of this connection
/// @param set the number of a set that was announced on this connection
public record PinConfirmation(PinStoreId store, long set) {

    /// As headers, in their order.
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HeaderNames.PIN_STORE, store.text());
        headers.put(HeaderNames.PIN_SET, Long.toString(set));
        return headers;
    }

    /// Reads the headers of a SEND to `/server/pins`.
    ///
    /// @throws ProtocolException
    ///             when one is missing or not as it should be
    public static PinConfirmation parse(Map<String, String> headers) throws ProtocolException {
        var read = new PinHeaders("SEND to /server/pins", headers);
        return new PinConfirmation(read.store(), read.read(HeaderNames.PIN_SET, PinHeaders::number));
    }
}
