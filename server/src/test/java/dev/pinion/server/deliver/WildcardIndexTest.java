package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.limits.DeliveryLimits;

/// A lookup finds the wildcards that match, and passes by those that do not.
class WildcardIndexTest {
    @TempDir
    private Path data;
    private Database database;
    private ChannelTails tails;
    private final WildcardIndex index = new WildcardIndex();
    private final ReadyList ready = new ReadyList(() -> {}, TestBudgets.roomy());

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
        tails = new ChannelTails(database.log(), "epoch", DeliveryLimits.DEFAULTS, 1 << 20, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void itFindsWhatMatchesOneByOne() {
        // Given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        List<WildcardSubscription> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(wildcard(text(random, List.of("a", "b", "*"), true)));
            index.add(all.getLast());
        }
        for (int i = 0; i < 50; i++) {
            index.remove(all.removeFirst());
        }
        for (int i = 0; i < 500; i++) {
            String name = text(random, List.of("a", "b", "c"), false);
            // When
            Set<WildcardIndex.Wildcard> found = new HashSet<>();
            index.find(name, found);
            // Then
            assertEquals(all.stream()
                    .filter(each -> each.readable().getFirst().matches(new ChannelName(name)))
                    .collect(Collectors.toSet()), found, name);
        }
    }

    @Test
    void aLookupPassesByWhatDoesNotMatch() {
        // Given
        for (int i = 0; i < 10_000; i++) {
            index.add(wildcard("m.n" + i + ".>"));
        }
        List<WildcardIndex.Wildcard> found = new ArrayList<>();
        // When
        index.find("m.n77.x", found);
        // Then
        assertEquals(1, found.size());
        assertTrue(index.passed() < 10, index.passed() + " nodes were passed");
    }

    @Test
    void nothingIsLeftOfWhatWasRemoved() {
        // Given
        List<WildcardSubscription> all = IntStream.range(0, 100).mapToObj(i -> wildcard("m.*.n" + i + ".>")).toList();
        all.forEach(index::add);
        // When
        all.forEach(index::remove);
        // Then
        assertTrue(index.hasNoNodes());
        assertTrue(index.isEmpty());
    }

    @Test
    void anInboxIsFoundByNone() {
        index.add(wildcard(">"));
        List<WildcardIndex.Wildcard> found = new ArrayList<>();

        index.find("@anna", found);

        assertEquals(List.of(), found);
    }

    private static String text(Random random, List<String> parts, boolean open) {
        String text = IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(_ -> parts.get(random.nextInt(parts.size())))
                .collect(Collectors.joining("."));
        return open && random.nextInt(3) == 0 ? text + ".>" : text;
    }

    private WildcardSubscription wildcard(String pattern) {
        var start = new WildcardSubscription.Start(HeaderValue.of("s"), Optional.empty(), AckMode.AUTO,
                new Credit(1, TestBudgets.roomy()), List.of(new ChannelPattern(pattern)),
                (_, seq) -> new WildcardSubscription.Place(seq, Progress.NOT_KEPT), TestBudgets.roomy(),
                (_, _, _) -> {}, () -> {});
        return new WildcardSubscription(start, tails, ready);
    }
}
