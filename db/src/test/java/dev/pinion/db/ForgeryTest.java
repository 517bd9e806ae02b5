package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.pinion.db.engine.h2.Tampered;
import dev.pinion.db.log.MessageRow;

/// Somebody who can write the database, knows every form and makes all checksums and chains fit, but has not the server's
/// key: each forgery is found by what was signed.
class ForgeryTest extends ForgedDatabase {

    private static final RetentionLimits COUNT_5 = new RetentionLimits(Duration.ofDays(36_500), 5, Long.MAX_VALUE / 2,
            Duration.ZERO);

    @Test
    void whatIsSignedAndUntouchedIsVouchedForAsAWhole() throws Exception {
        signed(TestSigner.KEEP_ALL, true);

        VerifyReport report = verified();

        assertEquals(List.of(), report.faults());
        assertEquals(List.of(), report.unvouched());
        assertTrue(report.signed().startsWith("manifest 1 of ") && report.signed().endsWith("at the stop by key 1"),
                report.signed());
    }

    @Test
    void aMiddleThatIsRewrittenWithItsChain() throws Exception {
        signed(TestSigner.KEEP_ALL, false);
        assertOnlyFault("c", 10, "the history differs",
                after((_, stored) -> stored.forge("c", rows -> massaged(rows, 4))));
    }

    @Test
    void anEndThatIsCutOff() throws Exception {
        signed(ForgeryTest::keepFive, false);
        assertOnlyFault("c", 10, "the end is cut off",
                after((_, stored) -> stored.forge("c", rows -> rows.subList(0, 8))));
    }

    @Test
    void aBeginningThatIsCutOffWhereNothingIsEverDeleted() throws Exception {
        signed(TestSigner.KEEP_ALL, false);
        assertOnlyFault("c", 1, "messages 1 to 3 were signed, with no retention in force",
                after((_, stored) -> stored.forge("c", rows -> rows.subList(3, 10))));
    }

    @Test
    void aBeginningThatIsCutOffFurtherThanTheRuleAllows() throws Exception {
        signed(ForgeryTest::keepFive, false);
        assertOnlyFault("c", 1, "messages 1 to 6 were signed, with the retention",
                after((_, stored) -> stored.forge("c", rows -> rows.subList(6, 10))));
    }

    @Test
    void aBeginningThatIsCutOffAfterTheStop() throws Exception {
        signed(ForgeryTest::keepFive, true);
        assertOnlyFault("c", 1, "the beginning is cut off",
                after((_, stored) -> stored.forge("c", rows -> rows.subList(2, 10))));
    }

    @Test
    void whatRetentionDidItselfIsNoFaultAndWhatNobodySignedYetIsNamed() throws Exception {
        // Given
        signed(ForgeryTest::keepFive, false);
        // When: killed after it deleted, before the next manifest
        try (Database database = TestLog.open(directory)) {
            assertEquals(5, database.log().retain(database.log().channel("c"), COUNT_5, 100).join());
        }
        append("c", 1);
        append("e", 1);
        VerifyReport report = verified();
        // Then
        assertEquals(List.of(), report.faults());
        assertEquals(List.of("c 11: messages 11 to 11 came after the last manifest",
                "c 1: messages 1 to 5 were deleted after the last manifest, as the retention count=5, then in force, may have done",
                "e 1: messages 1 to 1 came after the last manifest"),
                report.unvouched()
                        .stream()
                        .map(each -> each.channel() + " " + each.seq() + ": " + each.what())
                        .toList());
        // And the next manifest vouches for all of it
        signed(ForgeryTest::keepFive, true);
        assertEquals(List.of(), verified().faults());
        assertEquals(List.of(), verified().unvouched());
    }

    @Test
    void messagesThatRetentionHadDeletedAreNotPutBack() throws Exception {
        // Given
        List<MessageRow> deleted = new ArrayList<>();
        after((_, stored) -> stored.rewrite(rows -> {
            deleted.addAll(rows.subList(0, 5));
            return rows;
        }));
        try (Database database = TestLog.open(directory)) {
            assertEquals(5, database.log().retain(database.log().channel("c"), COUNT_5, 100).join());
        }
        signed(ForgeryTest::keepFive, false);
        // When
        VerifyReport report = after((connection, stored) -> {
            stored.rewrite(rows -> {
                List<MessageRow> all = new ArrayList<>(deleted);
                all.addAll(rows);
                return all;
            });
            try (var update = connection
                    .prepareStatement("update channel set first_seq = 1, anchor = ? where id = 1")) {
                update.setBytes(1, ChainLink.start("c", epochOf(connection)));
                update.executeUpdate();
            }
        });
        // Then
        assertOnlyFault("c", 1, "messages are back that were deleted", report);
    }

    private static String epochOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("select epoch from channel where name = 'c'")) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }

    @Test
    void anErasureThatNobodySigned() throws Exception {
        signed(TestSigner.KEEP_ALL, true);
        assertOnlyFault("c", 4, "nobody has signed that it may be",
                after((_, stored) -> stored.edit(4, Tampered::erased)));
    }

    @Test
    void anErasureThatWasSignedIsOneAndCoversNoOtherMessage() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            SignedHistory history = database.signedHistory(TestSigner.OURS);
            history.begin(0, false);
            ChannelLog channel = database.log().channel("c");
            history.permitErasure(database.log().read(channel, 4, 1, 1).join().getFirst(), 0);
            assertEquals(Erased.NOW, database.log().erase(channel, 4).join());
            TestSigner.signOn(database, history, TestSigner.KEEP_ALL, true);
        }
        assertEquals(List.of(), verified().faults());
        assertEquals(1, verified().erased());
        // When
        VerifyReport report = after((connection, stored) -> {
            stored.edit(5, Tampered::erased);
            execute(connection, "insert into signed_erasure select '5/c', content, 0 from signed_erasure");
        });
        // Then
        assertOnlyFault("c", 5, "nobody has signed that it may be", report);
    }

    @Test
    void aChannelThatIsRemovedAndOneThatIsAdded() throws Exception {
        signed(TestSigner.KEEP_ALL, true);
        assertOnlyFault("d", 0, "the channel is gone: messages 1 to 2 were signed", after((connection, _) -> {
            execute(connection, "delete from segment where channel_id = 2");
            execute(connection, "delete from channel where name = 'd'");
        }));
        append("e", 1);
        assertTrue(verified().faults()
                .stream()
                .anyMatch(fault -> fault.channel().equals("e") && fault.what().contains("not among those")));
    }

    @Test
    void aManifestThatIsRemovedOrChangedOrAnothers() throws Exception {
        signed(TestSigner.KEEP_ALL, true);
        assertTrue(DatabaseFiles.verify(directory, new TestSigner(2))
                .faults()
                .getFirst()
                .what()
                .contains("is by no key of the server"));
        VerifyReport unchecked = DatabaseFiles.verify(directory, null);
        assertEquals(List.of(), unchecked.faults());
        assertTrue(unchecked.unvouched().getFirst().what().contains("was not checked"));
        VerifyReport report = after((connection, _) -> execute(connection,
                "update signed_manifest set content = content || X'00' where record_key = 'd'"));
        assertEquals(List.of(), report.faults(), "what follows an entry is not read");
        assertOnlyFault("", 0, "is not what was written", after((connection, _) -> execute(connection,
                "update signed_manifest set content = X'00' where record_key = 'd'")));
        assertOnlyFault("", 0, "no manifest is signed",
                after((connection, _) -> execute(connection, "delete from signed_manifest")));
    }

    @Test
    void anOlderManifestWithAHistoryThatFitsItIsNotToBeToldFromTheTruth() throws Exception {
        // What nobody can find without a witness: the whole database as it once was.
        signed(TestSigner.KEEP_ALL, true);
        Path copy = directory.resolveSibling(directory.getFileName() + "-copy");
        assertTrue(DatabaseFiles.restore(directory, copy).isSound());
        assertEquals(List.of(), DatabaseFiles.verify(copy, TestSigner.OURS).faults());
    }

    private static Optional<RetentionLimits> keepFive(ChannelLog any) {
        return Optional.of(COUNT_5);
    }
}
