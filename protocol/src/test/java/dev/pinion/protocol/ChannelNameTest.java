package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

    @Test
    void equalTextsAreEqualNames() {
        assertEquals(new ChannelName("a.b"), new ChannelName("a.b"));
        assertEquals(new ChannelName("a.b").hashCode(), new ChannelName("a.b").hashCode());
        assertNotEquals(new ChannelName("a.b"), new ChannelName("a.B"));
        assertEquals("a.b", new ChannelName("a.b").toString());
    }

    @Test
    void anInboxIsNoChannelThatATextCanName() {
        // When
        ChannelName inbox = ChannelName.inbox("anna");

        // Then
        assertEquals("@anna", inbox.text());
        assertTrue(inbox.isInbox());
        assertFalse(new ChannelName("anna").isInbox());
        assertThrows(IllegalArgumentException.class, () -> new ChannelName("@anna"));
    }

    @Test
    void theFaultSaysWhereItIs() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> new ChannelName("ab.c d"));
        assertTrue(refused.toString().contains("at position 5; expected dot-separated parts"), refused.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "anna@example.org", "Ännä 🙂", "a/b:c", "urn:x:1"})
    void aSubjectIsVisibleText(String subject) {
        assertNull(ChannelName.faultOfSubject(subject));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "a\u0000", "a\u200Eb", "a\u2028b", "\uD800", "a\u0085b"})
    void allElseIsNoSubject(String subject) {
        assertNotNull(ChannelName.faultOfSubject(subject));
        assertThrows(IllegalArgumentException.class, () -> ChannelName.inbox(subject));
    }

    @ParameterizedTest
    @CsvSource({"a, a, true", "a, b, false", "a.b, a.b, true", "a.b, a, false", "a, a.b, false", "*, a, true",
            "*, a.b, false", "*.b, a.b, true", "*.b, a.c, false", "a.*.c, a.b.c, true", "a.*.c, a.b.b.c, false",
            "a.*, a, false", "a.*, a.bcd, true", "a.*, a.b.c, false", ">, a, true", ">, a.b.c, true", "a.>, a.b, true",
            "a.>, a.b.c, true", "a.>, a, false", "a.>, ab, false", "a.>, b.a, false", "*.>, a.b, true", "*.>, a, false",
            "*.*, a.b, true", "a.*.>, a.b.c.d, true", "ab, a, false", "a, ab, false", "aa.*, aa.x, true",
            "*.x, aaa.x, true", "*.x, aaa.xy, false"})
    void aStarIsOnePartAndAnArrowTheRest(String pattern, String name, boolean matches) throws Exception {
        assertEquals(matches, ChannelPattern.parse(pattern).matches(new ChannelName(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", ">", "anna", "*.>"})
    void noPatternMatchesAnInbox(String pattern) throws Exception {
        assertFalse(ChannelPattern.parse(pattern).matches(ChannelName.inbox("anna")));
        assertFalse(ChannelPattern.parse(pattern).matches(ChannelName.inbox("a.b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", "a..b", "a*", "**", "*a", ">.a", ">.>", "a>", "a.>b", "@anna", "@>", "ä",
            "a b", "*.*.a."})
    void allElseIsNoPattern(String text) {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> ChannelPattern.parse(text));
        assertEquals(DisconnectReason.DESTINATION_INVALID, refused.reason());
        assertThrows(IllegalArgumentException.class, () -> new ChannelPattern(text));
    }
}
