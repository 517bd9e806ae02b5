package dev.pinion.server.pins;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinSet;

/// One subscription to the pin set: what its client knows, and what it was told.
///
/// Threads: [PinBoard]'s signs and tells; the connection's reader confirms. One short lock, held while an announcement is handed
/// over. Remembers the last few sets, since a
/// confirmation may be under way while the next set is announced.
public final class PinFollower {
    private static final int ANNOUNCED_MAX = 16;

    private final PinQuestion question;
    private final Consumer<PinAnnouncement> told;
    private final Deque<PinSet> announced = new ArrayDeque<>();
    private List<Pin> stored;
    private boolean queued;
    private boolean gone;

    /// @param told gets each announcement, on the board's thread; MUST return at once
    PinFollower(PinQuestion question, Consumer<PinAnnouncement> told) {
        this.question = question;
        this.told = told;
        stored = question.known().pins();
    }

    /// The set of this number, where it was announced here. A set so old that it is remembered no more is an empty answer
    /// too, but no fault of the client's: [#isAnnounced].
    public synchronized Optional<PinSet> announced(long number) {
        return announced.stream().filter(set -> set.number() == number).findFirst();
    }

    /// False for a number that this subscription cannot have heard of.
    public synchronized boolean isAnnounced(long number) {
        return announced(number).isPresent()
                || (announced.size() == ANNOUNCED_MAX && number < announced.getFirst().number());
    }

    /// The client's store has this set now: its keys can vouch for the next.
    public synchronized void stored(PinSet set) {
        stored = set.pins();
    }

    /// True for whoever has to put it into the queue.
    synchronized boolean enqueue() {
        boolean first = !queued && !gone;
        queued = true;
        return first;
    }

    synchronized void leave() {
        gone = true;
    }

    /// Signs and tells what is newer than what was told. Thread: the board's.
    void tell(PinSource source) {
        synchronized (this) {
            queued = false; // a change from here on puts it into the queue again
            if (gone || (!announced.isEmpty() && announced.getLast().number() >= source.pinSet().number())) {
                return;
            }
        }
        PinAnnouncement announcement = source.announce(question.nonce(), vouching());
        synchronized (this) {
            if (gone) {
                return; // nothing more is told after UNSUBSCRIBE
            }
            if (announced.size() == ANNOUNCED_MAX) {
                announced.removeFirst();
            }
            announced.addLast(announcement.statement().set());
            told.accept(announcement);
        }
    }

    /// What the client knows for sure, and what it may have stored without having said so yet.
    private synchronized Collection<Pin> vouching() {
        Set<Pin> pins = new LinkedHashSet<>(stored);
        if (!announced.isEmpty()) {
            pins.addAll(announced.getLast().pins());
        }
        return new ArrayList<>(pins);
    }
}
