package dev.pinion.server.fair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.FloodLimits;

class WorkGateTest {
    private static final long FULL = 1_000_000;
    private static final FloodLimits LIMITS = FloodLimits.DEFAULTS;

    private long now;
    private boolean ended;
    private final Pace address = new Pace(1, FULL, 0);
    private final Pace identity = new Pace(1, FULL, 0);
    private final Pace bytes = new Pace(1, 1L << 40, 0);
    private final WorkGate gate = new WorkGate(LIMITS, address, () -> ended, new Slice(() -> now, () -> {}, () -> {}));

    /// A record of so many bytes arrives.
    private void record(int length) throws WorkRefusedException {
        byte[] bytes = new byte[5 + length];
        bytes[3] = (byte) (length >> 8);
        bytes[4] = (byte) length;
        gate.waits();
        gate.arrived(bytes, 0, bytes.length);
    }

    private void carries(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        gate.carried(bytes, 0, bytes.length);
    }

    private static long spent(Pace pace) {
        for (long left = FULL; left >= 0; left--) {
            if (pace.charge(0, 0) == 0 && pace.charge(left, 0) == 0) {
                return FULL - left;
            }
            pace.charge(-left, 0);
        }
        throw new IllegalStateException("in debt");
    }

    @Test
    void theHandshakeHasItsBoundInRecords() throws WorkRefusedException {
        for (int i = 0; i < LIMITS.handshakeRecordsMax(); i++) {
            record(1);
        }
        record(1);

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void theHandshakeHasItsBoundInBytes() throws WorkRefusedException {
        for (int i = 0; i < 8; i++) {
            record(16_384);
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void beforeConnectLineEndsAreNoProgress() throws WorkRefusedException {
        gate.handshakeDone();
        for (int i = 0; i <= LIMITS.idleRecordsMax(); i++) {
            record(18);
            carries("\r\n");
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void beforeConnectProgressIsBoundedToo() throws WorkRefusedException {
        gate.handshakeDone();
        for (int i = 0; i <= LIMITS.connectRecordsMax(); i++) {
            record(18);
            carries("a");
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void laterOnlyRecordsThatCarryNothingAreCountedInARow() throws WorkRefusedException {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        for (int i = 0; i < 10_000; i++) {
            record(18);
            if (i % LIMITS.idleRecordsMax() == 0) {
                carries("\n");
            }
        }
        carries("\n");
        for (int i = 0; i <= LIMITS.idleRecordsMax(); i++) {
            record(18);
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void nothingIsReadAfterTheEndButForAMoment() throws WorkRefusedException {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        ended = true;
        assertThrows(WorkRefusedException.class, gate::waits);

        gate.farewell();
        for (int i = 0; i <= LIMITS.farewellRecordsMax(); i++) {
            record(18);
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void aRecordPaysForTheFrameThatItCarries() throws WorkRefusedException, InterruptedException {
        gate.open(new IdentityShares.Rates(identity, bytes));
        record(100);
        carries("SEND…");
        gate.frame(Work.SEND);

        assertEquals(Work.SEND.units(), spent(identity));
    }

    @Test
    void ofManyFramesInARecordEachPaysForItself() throws WorkRefusedException, InterruptedException {
        gate.open(new IdentityShares.Rates(identity, bytes));
        record(100);
        for (int i = 0; i < 100; i++) {
            gate.frame(Work.SEND);
        }

        assertEquals(100L * Work.SEND.units(), spent(identity));
    }

    @Test
    void aFrameThatLooksAtMorePaysForAllOfIt() throws WorkRefusedException, InterruptedException {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        record(100);

        gate.frame(Work.SUBSCRIBE, 10_000);

        assertEquals(Work.SUBSCRIBE.units() + 10_000, spent(identity));
    }

    @Test
    void aSmallRecordWithoutAFramePaysMoreAndALargeOneDoesNot() throws WorkRefusedException {
        gate.open(new IdentityShares.Rates(identity, bytes));
        record(18);
        carries("\n");
        record(5_000);
        carries("x".repeat(4_984));
        record(18);

        assertEquals(3 * Work.RECORD.units() + Work.USELESS_RECORD.units(), spent(identity));
    }

    @Test
    void theIdentityDoesNotPayForWhatCameBeforeIt() throws WorkRefusedException {
        gate.handshakeDone();
        record(700);
        carries("CONNECT…");
        gate.open(new IdentityShares.Rates(identity, bytes));
        record(100);

        assertEquals(Work.RECORD.units(), spent(identity));
    }

    @Test
    void beforeConnectTheAddressPays() throws WorkRefusedException {
        record(100);

        assertEquals(Work.RECORD.units(), spent(address));
        assertEquals(0, spent(identity));
    }

    @Test
    void whoIsToldToStopDoesNotWaitForItsTurn() {
        gate.open(new IdentityShares.Rates(new Pace(1, 1, 0), bytes));
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> gate.frame(Work.SUBSCRIBE));
    }

    @Test
    void whoHasEndedDoesNotWaitForItsTurn() throws InterruptedException {
        gate.open(new IdentityShares.Rates(new Pace(1, 1, 0), bytes));
        ended = true;

        gate.frame(Work.SUBSCRIBE); // returns at once, or the test's time-out ends it
    }

    @Test
    void itTellsForWhomItWaits() throws WorkRefusedException {
        assertFalse(gate.waitsForPeer() || gate.spoke());
        gate.waits();
        assertTrue(gate.waitsForPeer() && !gate.spoke());
        gate.arrived(new byte[1], 0, 1);
        assertTrue(!gate.waitsForPeer() && gate.spoke());
    }

    /// A WebSocket frame in a record of its own.
    private void packed(String text) throws WorkRefusedException {
        record(6 + text.length());
        gate.part();
        carries(text);
    }

    @Test
    void aPartCostsWhatARecordDoesAndPaysForTheFrameInIt() throws Exception {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        for (int i = 0; i < 10; i++) {
            packed("SEND");
            gate.frame(Work.SEND);
        }

        assertEquals(10L * (Work.RECORD.units() + Work.RECORD.units()), spent(identity));
    }

    @Test
    void partsThatCarryNoFrameAreUseless() throws Exception {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        for (int i = 0; i < 10; i++) {
            packed("x");
        }

        assertEquals(10L * (Work.RECORD.units() + Work.RECORD.units()) + 9L * Work.USELESS_RECORD.units(),
                spent(identity));
    }

    @Test
    void emptyPartsAreBoundedInARowUnlessTheyAreOfUse() throws Exception {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        for (int i = 0; i < 10 * LIMITS.idleRecordsMax(); i++) {
            gate.waits();
            gate.part();
            gate.wasOfUse();
        }
        for (int i = 0; i <= LIMITS.idleRecordsMax(); i++) {
            gate.waits();
            gate.part();
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void recordsUnderPartsThatCarryNothingAreStillBounded() throws Exception {
        gate.handshakeDone();
        gate.open(new IdentityShares.Rates(identity, bytes));
        packed("SEND");
        for (int i = 0; i <= LIMITS.idleRecordsMax(); i++) {
            record(1);
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void beforeConnectPartsHaveABoundToo() throws Exception {
        gate.handshakeDone();
        for (int i = 0; i <= LIMITS.connectRecordsMax(); i++) {
            gate.part();
            carries("a");
        }

        assertThrows(WorkRefusedException.class, gate::waits);
    }

    @Test
    void withoutTlsBytesAreBoundedBeforeConnect() throws Exception {
        gate.arrived(LIMITS.handshakeBytesMax());
        gate.waits();
        gate.arrived(1);

        assertThrows(WorkRefusedException.class, gate::waits);
    }
}
