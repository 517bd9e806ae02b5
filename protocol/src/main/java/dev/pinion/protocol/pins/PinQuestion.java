package dev.pinion.protocol.pins;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;

/// What a SUBSCRIBE to `/server/pins` says: which store asks, what it knows, and the nonce that every answer must sign.
///
/// @param nonce fresh for each subscription; all announcements of the subscription answer it
/// @param store which store of the identity it is
/// @param known which keys can vouch for the next set
public record PinQuestion(PinNonce nonce, PinStoreId store, KnownPins known) {

    /// As headers, in their order.
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HeaderNames.PIN_NONCE, nonce.text());
        headers.put(HeaderNames.PIN_STORE, store.text());
        headers.put(HeaderNames.PIN_SET, Long.toString(known.number()));
        headers.put(HeaderNames.PIN_KNOWN, known.pins().stream().map(Pin::toString).collect(Collectors.joining(",")));
        return headers;
    }

    /// Reads the headers of a SUBSCRIBE to `/server/pins`.
    ///
    /// @throws ProtocolException
    ///             when one is missing or not as it should be
    public static PinQuestion parse(Map<String, String> headers) throws ProtocolException {
        var read = new PinHeaders("SUBSCRIBE to /server/pins", headers);
        PinNonce nonce = read.read(HeaderNames.PIN_NONCE, PinNonce::new);
        PinStoreId store = read.store();
        long set = read.read(HeaderNames.PIN_SET, PinHeaders::number);
        return new PinQuestion(nonce, store, read.read(HeaderNames.PIN_KNOWN, text -> known(set, text)));
    }

    private static KnownPins known(long set, String text) {
        List<Pin> pins = Arrays.stream(text.split(",", PinSet.PINS_MAX + 2)).map(Pin::parse).toList();
        if (pins.stream().distinct().count() != pins.size()) {
            throw new IllegalArgumentException("it names a pin twice");
        }
        return new KnownPins(set, pins);
    }
}
