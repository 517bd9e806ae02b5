package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;

class SubscriptionKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"1-2", "0-0", "12.3-45", "999999999999999999.999999999999999999-999999999999999999"})
    void whatAMessageSaidIsReadAsItWasMeant(String ack) throws ProtocolException {
        // When
        SubscriptionKey.Delivery read = SubscriptionKey.parse(HeaderValue.of(ack));
        // Then
        assertEquals(ack, read.key().ackHeader(read.seq()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "1", "1.2", "1-", "-1", "1.-2", ".1-2", "1-2-3", "1-2.3", "1.2.3-4", "1--2",
            "+1-2", "1 -2", "a-1", "1-b", "1-\u0661", "1-2 ", "1000000000000000000-1", "1-1000000000000000000",
            "1.1000000000000000000-1"})
    void whatNoMessageSaysIsRefused(String ack) {
        // When
        ProtocolException refused = assertThrows(ProtocolException.class,
                () -> SubscriptionKey.parse(HeaderValue.of(ack)));
        // Then
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
    }
}
