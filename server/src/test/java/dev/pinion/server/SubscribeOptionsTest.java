package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;

import org.junit.jupiter.api.Test;

/// Wildcards, no-local, browser, expires, idempotency keys.
class SubscribeOptionsTest extends ServerTestBase {

    @Test
    void aWildcardFollowsAllChannelsThatMatchAndMayBeReadNewOnesToo() throws IOException {
        // Given
        Wire sender = server.session("sender");
        publish(sender, "a.old", "before");
        Wire reader = server.wire().connect(server.token("reader", "read:a.*", "read:b.>"));
        reader.send(subscribe("w", "/channel/*.*", "receipt:s")).expect("RECEIPT");
        // When
        publish(sender, "a.old", "1");
        publish(sender, "c.hidden", "no");
        publish(sender, "a.new", "2");
        publish(sender, "b.deep.er", "no match");
        publish(sender, "b.x", "3");
        // Then
        assertEquals("1", reader.expect("MESSAGE", "subscription:w", "destination:/channel/a.old").body());
        assertEquals("2", reader.expect("MESSAGE", "subscription:w", "destination:/channel/a.new", "seq:1").body());
        assertEquals("3", reader.expect("MESSAGE", "subscription:w", "destination:/channel/b.x").body());
        sender.close();
        reader.close();
    }

    @Test
    void aWildcardNeverMatchesAnInbox() throws IOException {
        // Given
        Wire sender = server.wire().connect(server.token("s", "send:>", "send:@*", "read:>"));
        sender.send(subscribe("w", "/channel/>", "receipt:s")).expect("RECEIPT");
        // When
        sender.send("SEND\ndestination:/user/alice\nreceipt:i\n\nsecret\0").expect("RECEIPT", "receipt-id:i");
        publish(sender, "x", "open");
        // Then
        assertEquals("open", sender.expect("MESSAGE", "subscription:w").body());
        sender.close();
    }

    @Test
    void aDurableWildcardMissesNothingOverAReconnect() throws IOException {
        // Given
        Wire sender = server.session("sender");
        Wire first = server.session("reader");
        first.send(subscribe("w", "/channel/a.*", "durable-subscription-name:all", "receipt:s")).expect("RECEIPT");
        publish(sender, "a.one", "1");
        first.expect("MESSAGE", "destination:/channel/a.one", "seq:1");
        first.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
        first.expectEnd();
        publish(sender, "a.one", "2");
        publish(sender, "a.two", "while away");
        // When
        Wire second = server.session("reader");
        second.send(subscribe("w", "/channel/a.*", "durable-subscription-name:all"));
        // Then
        String one = second.expect("MESSAGE").body();
        String other = second.expect("MESSAGE").body();
        assertEquals(Set.of("2", "while away"), Set.of(one, other));
        sender.close();
        second.close();
    }

    @Test
    void withNoLocalOnesOwnMessagesAreNotDelivered() throws IOException {
        // Given
        Wire alice = server.session("alice");
        Wire bob = server.session("bob");
        alice.send(subscribe("s", "/channel/x", "no-local:true", "receipt:s")).expect("RECEIPT");
        // When
        publish(alice, "x", "mine");
        publish(bob, "x", "his");
        // Then
        assertEquals("his", alice.expect("MESSAGE", "seq:2").body());
        alice.close();
        bob.close();
    }

    @Test
    void aBrowserGetsTheHistoryAndThenItsEnd() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        // When
        wire.send(subscribe("b", "/channel/x", "from:first", "browser:true"));
        // Then
        wire.expect("MESSAGE", "seq:1");
        wire.expect("MESSAGE", "seq:2");
        wire.expect("MESSAGE", "subscription:b", "browser:end", "destination:/channel/x");
        publish(wire, "x", "3");
        wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        wire.expectEnd();
    }

    @Test
    void whoResumesWithTheChainOfAnotherHistoryIsTold() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        wire.send(subscribe("s", "/channel/x", "from:first"));
        String chain = wire.expect("MESSAGE", "seq:1").header("chain");
        wire.expect("MESSAGE", "seq:2");
        // When
        wire.send(subscribe("right", "/channel/x", "from:seq=2", "chain:" + chain)).expect("MESSAGE", "seq:2");
        wire.send(subscribe("wrong", "/channel/x", "from:seq=3", "chain:" + chain));
        // Then
        wire.expect("ERROR", "code:history-changed");
        wire.expectEnd();
    }

    @Test
    void aBrowserOfAnEmptyChannelEndsAtOnce() throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("b", "/channel/none", "from:first", "browser:true"));
        wire.expect("MESSAGE", "subscription:b", "browser:end");
        wire.close();
    }

    @Test
    void whatHasExpiredIsNotDeliveredAnyMore() throws IOException {
        // Given
        Wire wire = server.session("alice");
        wire.send("SEND\ndestination:/channel/x\nexpires:" + (System.currentTimeMillis() - 1) + "\nreceipt:1\n\nold\0")
                .expect("RECEIPT", "seq:1");
        wire.send("SEND\ndestination:/channel/x\nexpires:" + (System.currentTimeMillis() + 600_000)
                + "\nreceipt:2\n\nfresh\0").expect("RECEIPT", "seq:2");
        // When
        wire.send(subscribe("s", "/channel/x", "from:first"));
        // Then
        Wire.Received message = wire.expect("MESSAGE", "seq:2", "gap:(none)");
        assertEquals("fresh", message.body());
        assertEquals(43, message.header("chain-before").length());
        wire.close();
    }

    @Test
    void aRepeatedIdempotencyKeyIsAnsweredWithTheFirstSequence() throws IOException {
        // Given
        Wire wire = server.session("alice");
        String send = "SEND\ndestination:/channel/x\nidempotency-key:k1\nreceipt:r\n\nonce\0";
        wire.send(send).expect("RECEIPT", "seq:1", "duplicate:(none)");
        // When
        wire.send(send);
        // Then
        wire.expect("RECEIPT", "seq:1", "duplicate:true");
        wire.send("SEND\ndestination:/channel/x\nidempotency-key:k1\n\ntwice\0");
        wire.expect("ERROR", "code:idempotency-mismatch");
        wire.expectEnd();
    }
}
