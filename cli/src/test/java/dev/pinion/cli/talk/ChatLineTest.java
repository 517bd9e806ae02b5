package dev.pinion.cli.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;

import org.junit.jupiter.api.Test;

/// What a person types in a chat, and how far a long work has come.
class ChatLineTest {

    @Test
    void aLineIsSaidUnlessItBeginsWithASlashOrEndsTheChat() {
        assertEquals(new ChatLine.Say("hello /quit"), ChatLine.parse("hello /quit"));
        assertEquals(new ChatLine.Say("close"), ChatLine.parse("/say close"));
        assertEquals(new ChatLine.Say("/quit now"), ChatLine.parse("/say /quit now"));
        assertEquals(new ChatLine.Tell("anna", "two words"), ChatLine.parse("/msg anna two words"));
        assertEquals(new ChatLine.Nothing(), ChatLine.parse(""));
        assertEquals(new ChatLine.Quit(), ChatLine.parse("close"));
        assertEquals(new ChatLine.Quit(), ChatLine.parse("/quit"));
        assertEquals(new ChatLine.Say("close "), ChatLine.parse("close "));
    }

    @Test
    void whatMeansNothingIsNotSent() {
        for (String wrong : List.of("/", "/qiut", "/msg", "/msg anna", "/msg anna ", "/msg  x", "/say", "//x",
                "/SAY x")) {
            assertInstanceOf(ChatLine.Unknown.class, ChatLine.parse(wrong), wrong);
        }
    }

    @Test
    void progressHasABarWhereTheEndIsKnown() {
        assertEquals("1,234 sent, 617/s   ", Progress.line(1_234, 0, 2));
        assertEquals("[##########          ] 2 of 4, 2/s   ", Progress.line(2, 4, 1));
        assertEquals("[####################] 4 of 4, 4,000/s   ", Progress.line(4, 4, 0));
    }
}
