package dev.pinion.db.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import dev.pinion.db.Bytes;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.ChannelRow;

class ReadPagesTest {

    private static final int PAGE = 100;
    private static final long LAST = 250;

    private final Channel channel = new Channel("news", "epoch");
    private final List<Long> asked = new ArrayList<>();
    private final List<CompletableFuture<List<StoredMessage>>> answers = new ArrayList<>();
    private final ReadPages pages = new ReadPages((_, from) -> {
        asked.add(from);
        CompletableFuture<List<StoredMessage>> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    });

    private StoredMessage message(Channel of, long seq, int bytes) {
        return new StoredMessage(of, seq, seq,
                StoredMessage.Content.of("anna", Bytes.EMPTY, Bytes.owned(new byte[bytes])), Bytes.EMPTY, null);
    }

    private List<StoredMessage> from(long seq) {
        return LongStream.rangeClosed(seq, Math.min(LAST, seq + PAGE - 1))
                .mapToObj(n -> message(channel, n, 10))
                .toList();
    }

    private void answerAll() {
        for (int n = 0; n < answers.size(); n++) { // more may come meanwhile
            answers.get(n).complete(from(asked.get(n)));
        }
    }

    private List<Long> read(long first, long last, int bytesMax) {
        CompletableFuture<List<StoredMessage>> found = pages.read(channel, first, last, bytesMax);
        while (!found.isDone()) {
            answerAll();
        }
        return found.join().stream().map(StoredMessage::seq).toList();
    }

    @Test
    void whoTakesAFewAtATimeHasEachPageReadOnce() {
        // Given
        List<Long> taken = new ArrayList<>();
        // When
        for (long next = 1; next <= LAST; next = taken.getLast() + 1) {
            taken.addAll(read(next, Math.min(LAST, next + 6), 1 << 20));
        }
        // Then
        assertEquals(LongStream.rangeClosed(1, LAST).boxed().toList(), taken);
        assertEquals(List.of(1L, 101L, 201L), asked);
    }

    @Test
    void whatIsGivenFitsIntoTheBoundButForTheFirst() {
        // Given
        int each = message(channel, 1, 10).heldBytes();
        // Then
        assertEquals(List.of(1L), read(1, LAST, 1));
        assertEquals(List.of(2L, 3L, 4L), read(2, LAST, 3 * each + 1));
        assertEquals(List.of(), read(9, 8, 1 << 20));
        assertEquals(1, asked.size());
    }

    @Test
    void theNextPageIsReadWhileTheEndOfThisOneIsTaken() {
        // Given
        channel.reloaded(new ChannelRow(1, new ChannelHead(1, LAST, 1, Bytes.EMPTY, Bytes.EMPTY, 0)));
        read(1, 50, 1 << 20);
        // When
        read(51, 60, 1 << 20);
        // Then
        assertEquals(List.of(1L, 101L), asked);
        CompletableFuture<List<StoredMessage>> next = pages.read(channel, 101, 210, 1 << 20);
        answerAll();
        assertEquals(101, next.join().getFirst().seq());
        assertEquals(List.of(1L, 101L, 201L), asked);
    }

    @Test
    void aPageThatWasBegunBeforeAnErasureIsReadAnewEvenIfItComesLater() {
        // Given
        read(1, 5, 1 << 20);
        CompletableFuture<List<StoredMessage>> underWay = pages.read(channel, 101, LAST, 1 << 20);
        // When
        channel.tipIsEmptiedBy(10);
        answerAll();
        // Then
        assertFalse(underWay.join().isEmpty());
        read(6, 9, 1 << 20);
        read(101, LAST, 1 << 20);
        assertEquals(List.of(1L, 101L, 201L, 6L, 106L), asked);
    }

    @Test
    void aPageThatCouldNotBeReadIsReadAnew() {
        // Given
        CompletableFuture<List<StoredMessage>> failed = pages.read(channel, 1, 5, 1 << 20);
        StorageException why = new StorageException("the disk was made to fail");
        // When
        answers.getFirst().completeExceptionally(why);
        // Then
        assertEquals(why, failed.exceptionNow());
        CompletableFuture<List<StoredMessage>> again = pages.read(channel, 1, 5, 1 << 20);
        answers.getLast().complete(from(1));
        assertEquals(5, again.join().size());
    }

    @Test
    void whatWasNotAskedForLongestGoesWhereThereIsMuch() {
        // Given
        List<Channel> large = IntStream.range(0, 20).mapToObj(n -> new Channel("large." + n, "epoch")).toList();
        for (Channel each : large) {
            CompletableFuture<List<StoredMessage>> found = pages.read(each, 1, 1, 1 << 20);
            answers.getLast().complete(List.of(message(each, 1, 500_000)));
            assertEquals(1, found.join().size());
        }
        // When
        CompletableFuture<List<StoredMessage>> oldest = pages.read(large.getFirst(), 1, 1, 1 << 20);
        CompletableFuture<List<StoredMessage>> newest = pages.read(large.getLast(), 1, 1, 1 << 20);
        // Then
        assertFalse(oldest.isDone());
        assertTrue(newest.isDone());
    }

    @Test
    void nothingIsKeptOverAReopening() {
        // Given
        read(1, 5, 1 << 20);
        // When
        pages.clear();
        read(6, 9, 1 << 20);
        // Then
        assertEquals(List.of(1L, 6L), asked);
    }
}
