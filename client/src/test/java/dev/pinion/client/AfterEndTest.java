package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.client.AfterEnd.Circumstances;
import dev.pinion.client.AfterEnd.Named;
import dev.pinion.protocol.DisconnectReason;

/// The table of every end and what follows, row by row: as client/DESIGN.md shows it.
class AfterEndTest {

    private static final Circumstances MORE_SERVERS = new Circumstances(Named.NOTHING, false, true, false, false);
    private static final Circumstances STORE_CHANGED = new Circumstances(Named.NOTHING, true, false, false, false);
    private static final Circumstances LAST_TOKEN = Circumstances.LAST;

    record Row(PinionException why, Circumstances known, AfterEnd next) {}

    static List<Row> rows() {
        Circumstances none = Circumstances.NONE;
        var mismatch = new PinionException.PinMismatch("h:1", TestKey.OTHER.pin(), Set.of(TestKey.RIGHT.pin()));
        return List.of(new Row(new PinionException.Refused("h:1", new IOException()), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.Unreachable("h:1", "x", new IOException()), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.TimedOut(Phase.LOGIN, "x"), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.Lost("x", null), none, AfterEnd.AGAIN_AT_ONCE),
                new Row(new PinionException.ProtocolError("x", "y", null), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.TokenUnavailable("x"), LAST_TOKEN, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.TokenRefused("x", null), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.TokenRefused("x", null), LAST_TOKEN, AfterEnd.OVER),
                new Row(mismatch, none, AfterEnd.OVER), new Row(mismatch, STORE_CHANGED, AfterEnd.AGAIN_AT_ONCE),
                new Row(mismatch, MORE_SERVERS, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.PinsUnknown("x", null), none, AfterEnd.OVER),
                new Row(new PinionException.PinsUnknown("x", new IOException()), none, AfterEnd.AGAIN_SLOWLY),
                new Row(new PinionException.HistoryBroken("x"), none, AfterEnd.FAIL_SUBSCRIPTION),
                new Row(new PinionException.NotSent("x", "y", "z"), none, AfterEnd.FAIL_REQUEST),
                new Row(new PinionException.Closed("x"), none, AfterEnd.OVER),
                new Row(ended("a-newer-one"), none, AfterEnd.AGAIN_SLOWLY));
    }

    private static PinionException ended(String code) {
        return new PinionException.ServerEnded(code, "x", "");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachEndHasOneConsequence(Row row) {
        assertEquals(row.next(), AfterEnd.of(row.why(), row.known()));
    }

    @Test
    void noKindOfExceptionIsMissing() {
        Set<Class<?>> rows = rows().stream().map(row -> row.why().getClass()).collect(Collectors.toSet());

        assertEquals(Set.of(PinionException.class.getPermittedSubclasses()), rows);
    }

    /// What the server says, without a frame that it names, and with a fresh token to be had.
    private static final Map<AfterEnd, Set<DisconnectReason>> UNNAMED = Map.of(AfterEnd.AGAIN_AT_ONCE,
            EnumSet.of(DisconnectReason.CLIENT_GOODBYE, DisconnectReason.CLIENT_VANISHED,
                    DisconnectReason.HEART_BEAT_MISSED, DisconnectReason.SLOW_CONSUMER, DisconnectReason.FRAME_DEADLINE,
                    DisconnectReason.TOKEN_EXPIRED),
            AfterEnd.FAIL_DURABLES, EnumSet.of(DisconnectReason.CURSOR_TAKEN), AfterEnd.OVER,
            EnumSet.of(DisconnectReason.VERSION_UNSUPPORTED));

    @ParameterizedTest
    @EnumSource(DisconnectReason.class)
    void eachReasonOfTheServerHasOneConsequence(DisconnectReason reason) {
        AfterEnd expected = UNNAMED.entrySet()
                .stream()
                .filter(row -> row.getValue().contains(reason))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(AfterEnd.AGAIN_SLOWLY);

        assertEquals(expected, AfterEnd.of(ended(reason.code()), Circumstances.NONE));
    }

    @ParameterizedTest
    @EnumSource(value = DisconnectReason.class, names = {"NOT_PERMITTED", "LIMIT_EXCEEDED", "DESTINATION_INVALID",
            "IDEMPOTENCY_MISMATCH", "MALFORMED_FRAME", "HISTORY_CHANGED"})
    void whatTheServerSaysOfOneFrameFailsThatFrameAlone(DisconnectReason reason) {
        PinionException why = ended(reason.code());

        assertEquals(AfterEnd.FAIL_REQUEST,
                AfterEnd.of(why, new Circumstances(Named.REQUEST, false, false, true, false)));
        assertEquals(AfterEnd.FAIL_SUBSCRIPTION,
                AfterEnd.of(why, new Circumstances(Named.SUBSCRIPTION, false, false, true, false)));
    }

    /// A connection that was given up may still claim a name at the server after the one that followed it.
    @Test
    void aNameThatIsTakenFromAConnectionWhichHasHardlyBegunIsTakenBackOnce() {
        var young = new Circumstances(Named.NOTHING, false, false, false, true);

        assertEquals(AfterEnd.AGAIN_AT_ONCE, AfterEnd.of(ended("cursor-taken"), young));
    }

    @Test
    void aRefreshThatIsRefusedDoesNotEndAClientWhoseOldTokenIsGood() {
        for (String code : List.of("token-rejected", "token-expired", "not-permitted")) {
            AfterEnd next = AfterEnd.of(ended(code), new Circumstances(Named.REFRESH, false, false, true, false));

            assertTrue(next == AfterEnd.AGAIN_SLOWLY || next == AfterEnd.AGAIN_AT_ONCE, code);
        }
    }
}
