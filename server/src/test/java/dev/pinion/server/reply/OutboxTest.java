package dev.pinion.server.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.reply.Outbox.Ending;

/// What leaves before a session's last word.
class OutboxTest {
    private static final Reply ANSWER = ServerFrames.receipt(HeaderValue.of("asked"));
    private static final Reply LAST = ServerFrames.error(DisconnectReason.SERVER_STOPPING, "stop",
            Duration.ofSeconds(2));

    private final List<Reply> written = new ArrayList<>();

    @Test
    void theLastWordWaitsForTheAnswerThatIsBeingMade() throws Exception {
        Outbox outbox = outbox(Duration.ofMinutes(1));
        outbox.making();
        outbox.end(new Ending(DisconnectReason.SERVER_STOPPING, "stop", LAST, System.nanoTime()));
        assertFalse(outbox.drain(written));

        outbox.add(ANSWER);
        outbox.made();

        assertTrue(outbox.drain(written));
        assertEquals(List.of(ANSWER, LAST), written);
    }

    @Test
    void butNotForEver() throws Exception {
        Outbox outbox = outbox(Duration.ZERO);
        outbox.making();
        outbox.end(new Ending(DisconnectReason.SERVER_STOPPING, "stop", LAST, System.nanoTime() - 1));
        assertTrue(outbox.drain(written));

        outbox.add(ANSWER);
        outbox.made();

        assertEquals(List.of(LAST), written);
    }

    @Test
    void whatNobodyIsAskedForIsDroppedAfterTheEnd() throws Exception {
        Outbox outbox = outbox(Duration.ofMinutes(1));
        outbox.end(new Ending(DisconnectReason.SERVER_STOPPING, "stop", LAST, System.nanoTime()));

        outbox.add(ANSWER);

        assertTrue(outbox.drain(written));
        assertEquals(List.of(LAST), written);
    }

    private static Outbox outbox(Duration lastWait) {
        return new Outbox(TestBudgets.roomy(), 4, lastWait, () -> {});
    }
}
