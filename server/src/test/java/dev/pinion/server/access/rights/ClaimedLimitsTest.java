package dev.pinion.server.access.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.server.limits.IdentityBounds;

class ClaimedLimitsTest {
    private static final long NONE = IdentityBounds.NOTHING_SAID;

    private static IdentityBounds read(String claims) throws JsonFault {
        return ClaimedLimits.of(JsonReader.object(claims.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsSaidHoldsAndTheRestIsNotSaid() throws JsonFault {
        assertSame(IdentityBounds.NONE, read("{}"));
        assertEquals(IdentityBounds.NONE, read("{\"pinion_limits\":{}}"));
        assertEquals(new IdentityBounds(2, 3, NONE, 4, 5, 6, 7), read(
                "{\"pinion_limits\":{\"connections.per.identity.max\":2,\"messages.per.second\":3,\"bytes.per.second\":4.0,\"bytes.burst\":5,\"message.body.max\":6,\"cursors.max\":7}}"));
        assertEquals(IdentityBounds.NONE, read("{\"pinion_limits\":{\"messages.burst\":99999999999999999}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            5                                    ; an object
            "messages.per.second=5"              ; an object
            []                                   ; an object
            null                                 ; an object
            {"messages.per.secnd":5}             ; has a member that is no limit
            {"memory.identity.bytes":5}          ; has a member that is no limit
            {"":5}                               ; has a member that is no limit
            {"messages.per.second":0}            ; messages.per.second of pinion_limits is less than 1
            {"messages.per.second":-5}           ; is less than 1
            {"messages.per.second":1.5}          ; is no whole number
            {"messages.per.second":1e30}         ; is no whole number
            {"messages.per.second":"5"}          ; a number
            {"messages.per.second":null}         ; a number
            {"messages.per.second":[5]}          ; a number
            """)
    void anyOtherFormIsRefusedAndSaysWhatIsExpected(String claim, String why) {
        JsonFault fault = assertThrows(JsonFault.class, () -> read("{\"pinion_limits\":" + claim + "}"));
        assertTrue(String.valueOf(fault.getMessage()).contains(why), fault::getMessage);
        assertFalse(String.valueOf(fault.getMessage()).contains("secnd"), "what stands there is not repeated");
    }

    @Test
    void whoMakesTokensIsToldTheSame() {
        assertEquals(Map.of("bytes.burst", 5L), ClaimedLimits.checked(Map.of("bytes.burst", 5L)));
        assertThrows(IllegalArgumentException.class, () -> ClaimedLimits.checked(Map.of("bytes.burst", 0L)));
        assertThrows(IllegalArgumentException.class, () -> ClaimedLimits.checked(Map.of("connections.max", 5L)));
    }
}
