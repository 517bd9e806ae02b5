package dev.pinion.server.pins;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import dev.pinion.db.DurableRecords;
import dev.pinion.db.StorageException;
import dev.pinion.server.limits.PinLimits;

/// Who follows the server's pins, and how far: one entry for each pin store of each identity that ever asked for the set.
///
/// Durable, and held in memory too, since the guard looks at all of them. Any thread; one short lock over the map, never held
/// during I/O. Two writes of one store that cross may leave the older one on disk: then the store looks less prepared than
/// it is until it is seen again, never more.
public final class Confirmations {
    private static final int PAGE = 1_000;
    private static final Duration LOAD_WAIT = Duration.ofSeconds(30);
    private static final Comparator<Confirmation> LONGEST_UNSEEN = Comparator.comparing(Confirmation::lastSeen);

    private final DurableRecords records;
    private final PinLimits limits;
    private final Clock clock;
    private final UnaryOperator<String> nameOf;
    /// By [ConfirmationRecord#key], so that those of one identity lie beside each other.
    private final TreeMap<String, Confirmation> byKey = new TreeMap<>();

    private Confirmations(DurableRecords records, PinLimits limits, Clock clock, UnaryOperator<String> nameOf) {
        this.records = records;
        this.limits = limits;
        this.clock = clock;
        this.nameOf = nameOf;
    }

    /// Reads what was kept. May block.
    ///
    /// @param nameOf the name that others see of an identity
    /// @throws StorageException when the store does not answer, or holds what no version up to this one has written
    public static Confirmations open(DurableRecords records, PinLimits limits, Clock clock,
            UnaryOperator<String> nameOf) {
        var opened = new Confirmations(records, limits, clock, nameOf);
        opened.learnAll();
        return opened;
    }

    /// In the order of their identities, then of their stores.
    public synchronized List<Confirmation> all() {
        return List.copyOf(byKey.values());
    }

    /// Of one identity's stores.
    public synchronized List<Confirmation> of(String identity) {
        String of = ConfirmationRecord.key(identity, "");
        return List.copyOf(byKey.subMap(of, of + Character.MAX_VALUE).values());
    }

    /// This store has asked for the pin set. Writes only where "last seen" is old; nobody has to wait for it.
    public CompletableFuture<Integer> seen(String identity, String store) throws InterruptedException {
        Instant now = clock.instant();
        Change change;
        synchronized (this) {
            Optional<Confirmation> known = known(identity, store);
            if (known.isPresent() && now.isBefore(known.get().lastSeen().plus(limits.seenAgainAfter()))) {
                return CompletableFuture.completedFuture(0);
            }
            change = put(known.orElseGet(() -> unheard(identity, store, now)).seenAt(now));
        }
        return write(change);
    }

    /// This store has stored this set. Completes when that is on disk.
    public CompletableFuture<Integer> confirm(String identity, String store, Confirmation.Stored stored)
            throws InterruptedException {
        Change change;
        synchronized (this) {
            change = put(
                    known(identity, store).orElseGet(() -> unheard(identity, store, stored.confirmed())).with(stored));
        }
        return write(change);
    }

    /// For one that another server has stored.
    public synchronized void learn(DurableRecords.Entry entry) {
        byKey.put(entry.key(), ConfirmationRecord.decoded(entry, nameOf));
    }

    /// Reads again what is stored, since other servers may have stored what was not told. May block.
    public void learnAll() {
        List<DurableRecords.Entry> page = read(records.after("", PAGE));
        while (!page.isEmpty()) {
            page.forEach(this::learn);
            page = read(records.after(page.getLast().key(), PAGE));
        }
    }

    /// Forgets the stores that were not seen for `forgottenAfter`; completes with how many. From time to time.
    public CompletableFuture<Integer> prune() throws InterruptedException {
        Instant limit = clock.instant().minus(limits.forgottenAfter());
        List<String> old;
        synchronized (this) {
            old = byKey.entrySet()
                    .stream()
                    .filter(each -> each.getValue().lastSeen().isBefore(limit))
                    .map(Map.Entry::getKey)
                    .toList();
            old.forEach(byKey::remove);
        }
        CompletableFuture<Integer> removed = CompletableFuture.completedFuture(0);
        for (String key : old) {
            removed = removed.thenCombine(records.remove(key), Integer::sum);
        }
        return removed;
    }

    private Optional<Confirmation> known(String identity, String store) {
        return Optional.ofNullable(byKey.get(ConfirmationRecord.key(identity, store)));
    }

    private Confirmation unheard(String identity, String store, Instant now) {
        return new Confirmation(identity, nameOf.apply(identity), store, now, Optional.empty());
    }

    /// What the map has now, and what had to make room for it.
    private Change put(Confirmation confirmation) {
        String key = ConfirmationRecord.key(confirmation.identity(), confirmation.store());
        List<String> forgotten = new ArrayList<>();
        if (byKey.put(key, confirmation) == null) {
            String of = ConfirmationRecord.key(confirmation.identity(), "");
            makeRoom(key, new ArrayList<>(byKey.subMap(of, of + Character.MAX_VALUE).values()),
                    limits.storesPerIdentityMax(), forgotten);
            if (byKey.size() > limits.storesMax()) {
                makeRoom(key, new ArrayList<>(byKey.values()), limits.storesMax(), forgotten);
            }
        }
        return new Change(key, confirmation, forgotten);
    }

    private void makeRoom(String fresh, List<Confirmation> among, int most, List<String> forgotten) {
        if (among.size() > most) {
            among.sort(LONGEST_UNSEEN);
            String oldest = among.stream()
                    .map(each -> ConfirmationRecord.key(each.identity(), each.store()))
                    .filter(key -> !key.equals(fresh))
                    .findFirst()
                    .orElse(fresh);
            byKey.remove(oldest);
            forgotten.add(oldest);
        }
    }

    private CompletableFuture<Integer> write(Change change) throws InterruptedException {
        for (String key : change.forgotten()) {
            var _ = records.remove(key);
        }
        return records.put(change.key(), ConfirmationRecord.encoded(change.confirmation()),
                change.confirmation().lastSeen().toEpochMilli());
    }

    private record Change(String key, Confirmation confirmation, List<String> forgotten) {}

    private static <T> T read(CompletableFuture<T> answer) {
        try {
            return answer.get(LOAD_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while the confirmations of pins were read", stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StorageException("the confirmations of pins could not be read", failed);
        }
    }
}
