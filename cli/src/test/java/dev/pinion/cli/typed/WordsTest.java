package dev.pinion.cli.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.stomp.From;
import dev.pinion.server.settings.typed.DurationText;

/// What is typed, without any server.
class WordsTest {

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "10m,PT10M", "8h,PT8H", "90d,PT2160H"})
    void durationsAreANumberAndAUnit(String text, Duration expected) {
        assertEquals(expected, DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1 s", "1.5h", "1w", "0s", "9999999999s"})
    void otherDurationsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"localhost:1234,localhost,1234", "localhost,localhost,61614", "[::1]:5,::1,5", "[::1],::1,61614",
            "10.0.0.7:65535,10.0.0.7,65535"})
    void addressesAreHostAndPort(String text, String host, int port) {
        assertEquals(new ServerAddress(host, port), ServerAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "a:", "a:0", "a:65536", "a:1x", "::1", "[::1", "[::1]x", "[::1]:", "[]:1",
            "a b:1", "user@host:1", "http://host:1"})
    void otherAddressesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ServerAddress.parse(text));
    }

    @Test
    void anAddressReadsAsItWasTyped() {
        assertEquals("[::1]:5", ServerAddress.parse("[::1]:5").toString());
    }

    @Test
    void aPlaceInAChannelMayBeAPlainNumber() {
        assertEquals(new From.Seq(17), Words.from("17"));
    }
}
