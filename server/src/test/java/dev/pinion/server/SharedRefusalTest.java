package dev.pinion.server;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.server.limits.SessionLimits;

/// What a shared subscription does not do, and how much it holds.
class SharedRefusalTest extends ServerTestBase {
    private static String join(int prefetch) {
        return subscribe("s", "/channel/in", "durable-subscription-name:workers", "shared:true",
                "ack:client-individual", "prefetch-count:" + prefetch, "receipt:s");
    }

    private Wire member(String subject, int prefetch) throws IOException {
        Wire wire = server.session(subject);
        wire.send(join(prefetch)).expect("RECEIPT", "receipt-id:s");
        return wire;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel/in shared:true malformed-frame",
            "/channel/in shared:true\ndurable-subscription-name:w\nno-local:true destination-invalid",
            "/channel/in shared:true\ndurable-subscription-name:w\nbrowser:true destination-invalid",
            "/channel/in.> shared:true\ndurable-subscription-name:w destination-invalid",
            "/channel/in shared:yes\ndurable-subscription-name:w malformed-frame",
            "/queue/in durable-subscription-name:w malformed-frame", "/queue/in.* ack:client destination-invalid",
            "/queue/ ack:client destination-invalid"})
    void whatASharedSubscriptionCannotDoIsRefused(String asked) throws IOException {
        String[] part = asked.split(" ", -1);
        Wire wire = server.session("alice");
        wire.send(subscribe("s", part[0], part[1]));
        wire.expect("ERROR", "code:" + part[2]);
        wire.expectEnd();
    }

    @Test
    void aSharedSubscriptionHasNoMoreMembersThanTheLimit() throws IOException {
        // Given
        server.close();
        server = TestServer.start(data, config -> config.withLimits(config.connectionLimits(),
                SessionLimits.DEFAULTS.withShared(2, 10, 10), config.deliveryLimits()));
        member("alice", 1);
        member("alice", 1);
        // When
        Wire third = server.session("alice");
        third.send(join(1));
        // Then
        third.expect("ERROR", "code:limit-exceeded");
        third.expectEnd();
    }

    @Test
    void noMoreIsHandedOutThanMayBeUnacknowledgedTogether() throws IOException {
        // Given
        server.close();
        server = TestServer.start(data, config -> config.withLimits(config.connectionLimits(),
                SessionLimits.DEFAULTS.withShared(8, 3, 10), config.deliveryLimits()));
        Wire sender = server.session("bob");
        Wire member = member("alice", 100);
        // When
        publish(sender, "in", "1", "2", "3", "4", "5");
        Wire.Received first = member.expect("MESSAGE", "seq:1");
        member.expect("MESSAGE", "seq:2");
        member.expect("MESSAGE", "seq:3");
        publish(member, "other", "nothing comes before the receipt of this");
        // Then
        member.send(ack("ACK", first)).expect("MESSAGE", "seq:4");
        member.close();
        sender.close();
    }
}
