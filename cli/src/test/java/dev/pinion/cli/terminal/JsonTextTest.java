package dev.pinion.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;

import org.junit.jupiter.api.Test;

/// One text out of an answer.
class JsonTextTest {

    @Test
    void whatWasEscapedComesBack() {
        assertEquals(Optional.of("a\n\"b\"\\ ü\t/"),
                JsonText.member("{\"ok\":true,\"x\":\"a\\u000a\\\"b\\\"\\\\ \\u00fc\\t\\/\",\"y\":\"z\"}", "x"));
        assertEquals(Optional.of(""), JsonText.member("{\"x\":\"\"}", "x"));
    }

    @Test
    void whatIsNotThereOrBrokenOffIsNothing() {
        assertEquals(Optional.empty(), JsonText.member("{\"ok\":true}", "x"));
        assertEquals(Optional.empty(), JsonText.member("{\"x\":1}", "x"));
        assertEquals(Optional.empty(), JsonText.member("{\"x\":\"a", "x"));
        assertEquals(Optional.empty(), JsonText.member("{\"x\":\"a\\", "x"));
        assertEquals(Optional.empty(), JsonText.member("{\"x\":\"a\\u00", "x"));
    }
}
