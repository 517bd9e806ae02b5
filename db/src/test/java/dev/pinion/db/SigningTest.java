package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

/// What the server signs, and what it does not sign over.
class SigningTest extends ForgedDatabase {

    @Test
    void nothingIsSignedOverAHistoryThatContradictsWhatWasSigned() throws Exception {
        signed(TestSigner.KEEP_ALL, true);
        VerifyReport forged = after((_, stored) -> stored.forge("c", rows -> massaged(rows, 4)));
        assertFalse(forged.isSound());
        // When: the server starts over it
        try (Database database = TestLog.open(directory)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            // Then
            assertTrue(history.doubt().contains("channel c is not as it was signed when the server stopped"),
                    history.doubt());
            assertThrows(StorageException.class, () -> history.changed(TestSigner.KEEP_ALL));
            assertThrows(StorageException.class, () -> history.sign(0, true));
        }
        assertEquals(forged.faults(), verified().faults());
        // And whoever insists signs it as it is
        try (Database database = TestLog.open(directory)) {
            SignedHistory history = database.signedHistory(new TestSigner(2));
            history.begin(0, true);
            TestSigner.signOn(database, history, TestSigner.KEEP_ALL, true);
        }
        assertEquals(List.of(), DatabaseFiles.verify(directory, new TestSigner(2)).faults());
    }

    @Test
    void nothingIsSignedOverAKilledServersHistoryThatWasRewrittenAndContinued() throws Exception {
        signed(TestSigner.KEEP_ALL, false);
        after((_, stored) -> stored.forge("c", rows -> massaged(rows, 4)));
        append("c", 1);
        try (Database database = TestLog.open(directory)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            assertEquals("", history.doubt());
            assertThrows(StorageException.class, () -> history.changed(TestSigner.KEEP_ALL));
            assertTrue(history.doubt().contains("channel c is not as it was signed, up to message 10"),
                    history.doubt());
        }
    }

    @Test
    void aManifestThatWasHalfNotedWhenTheServerDiedIsReadAsItWasSigned() throws Exception {
        signed(TestSigner.KEEP_ALL, false);
        append("c", 3);
        append("f", 1);
        // When
        try (Database database = TestLog.open(directory)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            history.note(history.changed(TestSigner.KEEP_ALL), TestSigner.KEEP_ALL, 0);
        }
        // Then
        assertEquals(List.of(), verified().faults());
        assertEquals(2, verified().unvouched().size());
        signed(TestSigner.KEEP_ALL, true);
        assertEquals(List.of(), verified().faults());
        assertEquals(List.of(), verified().unvouched());
    }
}
