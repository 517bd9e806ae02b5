package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.rights.Rights;

class AccessPolicyTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            # scope             | destination               | send  | read
            ''                  | /channel/news             | false | false
            send:news           | /channel/news             | true  | false
            read:news           | /channel/news             | false | true
            send:news           | /channel/News             | false | false
            send:news           | /channel/news.eu          | false | false
            send:news.*         | /channel/news.eu          | true  | false
            send:news.*         | /channel/news             | false | false
            send:news.*         | /channel/news.eu.de       | false | false
            read:news.>         | /channel/news.eu.de       | false | true
            read:>              | /channel/news.eu.de       | false | true
            send:> read:>       | /channel/news             | true  | true
            SEND:>              | /channel/news             | false | false
            send:               | /channel/news             | false | false
            send:>.eu           | /channel/news.eu          | false | false
            send:news,read:>    | /channel/news             | false | false
            send:/channel/news  | /channel/news             | false | false
            admin               | /channel/news             | false | false
            read:a.>            | /channel/a.*              | false | true
            read:a.b            | /channel/a.*              | false | true
            read:a.b            | /channel/b.*              | false | false
            read:*.b            | /channel/a.*              | false | true
            read:a.b.c          | /channel/a.*              | false | false
            send:>              | /channel/>                | false | false
            ''                  | /channel/>                | false | false
            send:> read:>       | /user/bob                 | false | false
            send:@bob           | /user/bob                 | true  | false
            send:@bob           | /user/bobby               | false | false
            send:@*             | /user/bob                 | true  | false
            read:@bob           | /user/bob                 | false | false
            read:@*             | /user/bob                 | false | false
            admin               | /user/bob                 | false | false
            ''                  | /user/me                  | false | true
            ''                  | /user/alice               | false | true
            send:@alice         | /user/me                  | true  | true
            ''                  | /server/token             | true  | false
            ''                  | /server/pins              | true  | true
            send:> read:>       | /server/replies           | false | false
            send:> read:>       | /server/admin/revoke      | false | false
            admin               | /server/replies           | false | true
            admin               | /server/admin/revoke      | true  | false
            admins              | /server/admin/revoke      | false | false
            """, delimiter = '|')
    void onlyWhatIsGrantedIsAllowed(String scope, String destination, boolean send, boolean read) throws Exception {
        Identity alice = InsecureIdentity.of("alice", scope);
        Destination where = Destination.parse(destination);

        assertEquals(send, AccessPolicy.maySend(alice, where), "send");
        assertEquals(read, AccessPolicy.mayRead(alice, where), "read");
    }

    @Test
    void aWildcardDeliversNoInboxButOnesOwn() {
        Identity alice = InsecureIdentity.of("alice", "read:>", "read:@bob");

        assertTrue(AccessPolicy.mayRead(alice, ChannelName.inbox("alice")));
        assertFalse(AccessPolicy.mayRead(alice, ChannelName.inbox("bob")));
        assertTrue(AccessPolicy.mayRead(alice, new ChannelName("bob")));
    }

    @Test
    void aSubjectInAScopeIsSpeltAsInItsDestination() throws Exception {
        Identity service = InsecureIdentity.of("service", "send:@Zo%C3%AB%20W");

        assertTrue(AccessPolicy.maySend(service, Destination.parse("/user/Zo%C3%AB%20W")));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /channel/a.b         | needs the scope send:a.b
            /user/bo%20b         | needs the scope send:@bo%20b
            /user/me             | needs the scope send:@
            /server/admin/revoke | needs the scope admin
            /channel/>           | granted to nobody else
            """, delimiter = '|')
    void aRefusalSaysWhichScopeIsMissing(String destination, String text) throws ProtocolException {
        Identity alice = InsecureIdentity.of("alice", "read:x");
        Destination where = Destination.parse(destination);

        var refusal = assertThrows(AccessDeniedException.class, () -> AccessPolicy.requireSend(alice, where));

        assertEquals(DisconnectReason.NOT_PERMITTED, refusal.reason());
        assertTrue(refusal.whatThePeerIsTold().contains(text), refusal.whatThePeerIsTold());
        assertTrue(refusal.rule().contains("alice"), refusal.rule());
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "metrics", "send:>", "read:a.*.c", "send:@bob", "send:@*", "send:@a%2Fb"})
    void aScopeOfOursIsKnown(String scope) {
        assertTrue(Rights.isScope(scope));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "root", "metrics:", "Metrics", "send", "send:", "send:a..b", "send:a b", "send:@",
            "send:@me", "send:@%", "read:@bob", "write:a", "send:>>"})
    void aScopeThatGrantsNothingIsKnownAsSuch(String scope) {
        assertFalse(Rights.isScope(scope));
    }
}
