package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @ValueSource(strings = {"/channel/a", "/channel/orders.eu.NEW-1_x", "/channel/*", "/channel/>", "/channel/a.*.b.>",
            "/user/me", "/user/anna", "/user/m%65", "/user/a%3Ab%2F%20%C3%BC", "/server/token", "/server/pins",
            "/server/replies", "/server/admin/certs.promote"})
    void aDestinationIsWrittenAsItIsRead(String text) throws Exception {
        // STOMP M1
        assertEquals(text, Destination.parse(text).text());
    }

    @Test
    void eachFormHasItsType() throws Exception {
        assertEquals(new Destination.Channel(new ChannelName("a.b")), Destination.parse("/channel/a.b"));
        assertEquals(new Destination.Channels(new ChannelPattern("a.>")), Destination.parse("/channel/a.>"));
        assertEquals(new Destination.Inbox("anna"), Destination.parse("/user/anna"));
        assertEquals(new Destination.OwnInbox(), Destination.parse("/user/me"));
        assertEquals(new Destination.Server(ServerDestination.TOKEN), Destination.parse("/server/token"));
        assertEquals(new Destination.Server(ServerDestination.PINS), Destination.parse("/server/pins"));
        assertEquals(new Destination.Server(ServerDestination.REPLIES), Destination.parse("/server/replies"));
        assertEquals(new Destination.Admin("status"), Destination.parse("/server/admin/status"));
    }

    @ParameterizedTest
    @CsvSource({"anna%40example.org, anna@example.org", "anna@example.org, anna@example.org", "a%20b, a b", "%c3%bc, ü",
            "%F0%9F%99%82, 🙂", "m%65, me", "ME, ME", "a+b, a+b", "%2525, %25"})
    void aSubjectIsPercentEncoded(String encoded, String subject) throws Exception {
        // When
        Destination inbox = Destination.parse("/user/" + encoded);

        // Then
        assertEquals(new Destination.Inbox(subject), inbox);
        assertEquals(inbox, Destination.parse(inbox.text()), "its own spelling must mean the same");
    }

    @Test
    void whoeverIsCalledMeHasAnInboxToo() throws Exception {
        assertEquals(new Destination.Inbox("me"), Destination.parse(new Destination.Inbox("me").text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "channel/a", "/channel", "/channel/", "/Channel/a", "/channel/a/b",
            "/channel//a", "/channel/.a", "/channel/a.", "/channel/a..b", "/channel/a b", "/channel/ä",
            "/channel/@anna", "/channel/a%20b", "/channel/a:b", "/channel/a*", "/channel/*a", "/channel/a.>.b",
            "/channel/>.>", "/channel/>>", "/channel/**", "/channel/a.*b", "/channel/.*", "/user", "/user/",
            "/user/a/b", "/user/%", "/user/%4", "/user/%zz", "/user/%C3", "/user/%ED%A0%80", "/user/%00", "/user/%0A",
            "/user/%7F", "/user/%E2%80%A8", "/user/%E2%80%AE", "/user/a b", "/user/ü", "/user/%+1", "/server",
            "/server/", "/server/Token", "/server/token/x", "/server/admin", "/server/admin/", "/server/admin/a b",
            "/server/admin/a/b", "/topic/a", "/queue/", "/queue/a/b", " /channel/a", "/channel/a\n"})
    void allElseIsRefused(String text) {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> Destination.parse(text));
        assertEquals(DisconnectReason.DESTINATION_INVALID, refused.reason());
        assertFalse(refused.whatThePeerDid().isBlank());
    }

    @Test
    void namesAndSubjectsHaveAtMostTwoHundredCharacters() throws Exception {
        // Given
        String longest = "n".repeat(ChannelName.LENGTH_MAX);

        // Then
        for (String prefix : new String[] {"/channel/", "/user/", "/server/admin/"}) {
            assertEquals(prefix + longest, Destination.parse(prefix + longest).text());
            assertThrows(ProtocolException.class, () -> Destination.parse(prefix + longest + "n"), prefix);
        }
        assertThrows(ProtocolException.class, () -> Destination.parse("/channel/>." + longest));
        assertThrows(ProtocolException.class, () -> Destination.parse("/user/" + "%41".repeat(201)));
        assertThrows(ProtocolException.class, () -> Destination.parse("/user/" + "%41".repeat(100_000)));
    }

    @Test
    void noDestinationCanBeMadeThatCouldNotBeRead() {
        assertThrows(IllegalArgumentException.class, () -> new Destination.Channel(ChannelName.inbox("anna")));
        assertThrows(IllegalArgumentException.class, () -> new Destination.Inbox(""));
        assertThrows(IllegalArgumentException.class, () -> new Destination.Inbox("a\nb"));
        assertThrows(IllegalArgumentException.class, () -> new Destination.Admin("a b"));
    }
}
