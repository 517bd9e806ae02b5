package dev.pinion.client;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.frames.SendFrame;
import dev.pinion.client.pins.PinNews;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinConfirmation;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;
import dev.pinion.protocol.pins.PinVerdict;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// Follows the server's pins over one connection: asks, judges each announcement, stores, confirms, tells the user.
///
/// One virtual thread, `pinion-pins-N`, does all of it, since it reads and writes files and checks signatures; the reader only hands
/// over the newest announcement, which takes the place of one that waits. Lock: its own, over what waits. Nothing that goes wrong
/// here ends the connection: the known pins stay.
final class PinLearner {

    /// No other subscription has it: theirs are numbers.
    static final HeaderValue ID = HeaderValue.of("pins");

    private static final Logger LOG = LoggerFactory.getLogger(PinLearner.class);
    private static final Destination DESTINATION = new Destination.Server(ServerDestination.PINS);
    /// Another process that learns the same at the same time changes the store under us.
    private static final int ATTEMPTS_MAX = 5;

    private final PinBook book;
    private final KnownPins begun;
    private final Pin presented;
    private final Session session;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private @Nullable Body waiting;
    private boolean over;

    /// @param begun what was known when the connection began
    /// @param presented the pin that authenticated it
    PinLearner(PinBook book, KnownPins begun, Pin presented, Session session) {
        this.book = book;
        this.begun = begun;
        this.presented = presented;
        this.session = session;
    }

    void start(String name) {
        if (book.follows()) {
            CompletableFuture<Void> settled = book.begin();
            Thread.ofVirtual().name(name).start(() -> run(settled));
        }
    }

    /// True for an announcement, which is thereby taken. Runs on the reader.
    boolean takes(ServerFrame.Message message) {
        if (!book.follows() || !message.subscription().equals(ID)) {
            return false;
        }
        lock.lock();
        try {
            waiting = message.body();
            something.signal();
        } finally {
            lock.unlock();
        }
        return true;
    }

    /// The connection has ended.
    void stop() {
        lock.lock();
        try {
            over = true;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run(CompletableFuture<Void> settled) {
        try {
            var question = new PinQuestion(book.nonce(), book.storeId(), begun);
            session.request(new Request.Command(SubscribeFrames.pins(ID, DESTINATION, question), Body.EMPTY,
                    new CompletableFuture<>()));
            var judge = new PinJudge(begun, presented, question.nonce());
            for (Body next = take(); next != null; next = take()) {
                CompletableFuture<Void> dealtWith = consider(next, judge, question.store());
                var unused = dealtWith.whenComplete((done, lost) -> settled.complete(null));
            }
        } catch (IOException unreadable) {
            LOG.warn("the pins of {} are not followed: {}", book.address(), unreadable.getMessage());
        } catch (InterruptedException nobodyDoesThis) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            LOG.error("the pins of {} are no longer followed: a fault of the client library or of its user's callback",
                    book.address(), fault);
        } finally {
            settled.complete(null);
        }
    }

    private @Nullable Body take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting == null && !over) {
                something.await();
            }
            Body next = waiting;
            waiting = null;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Completes when there is nothing more to be done about it: at once, or with the receipt of the confirmation.
    private CompletableFuture<Void> consider(Body body, PinJudge judge, PinStoreId store) {
        CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
        try {
            PinAnnouncement announcement = PinAnnouncement.parse(body);
            if (learn(announcement, judge)) {
                done = confirm(store, announcement.statement().set());
            }
        } catch (ProtocolException unreadable) {
            refused(unreadable.whatThePeerDid());
        } catch (IOException unreadable) {
            refused("the stored pins cannot be read: " + unreadable.getMessage());
        }
        return done;
    }

    /// True when what is stored now lets the server's next promotion happen.
    private boolean learn(PinAnnouncement announcement, PinJudge judge) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<KnownPins> stored = book.stored();
            KnownPins known = book.knownOver(stored).orElse(begun);
            switch (judge.after(known).judge(announcement, book.now())) {
                case PinVerdict.Refused refused -> {
                    refused(refused.why());
                    return false;
                }
                case PinVerdict.Unchanged unchanged -> {
                    return isPrepared(stored, unchanged.set());
                }
                case PinVerdict.Learned learned -> {
                    var news = new PinNews.Learned(learned.set(), learned.added(), learned.retained(),
                            learned.removed());
                    if (!book.learning().approve().test(news)) {
                        refused("pin set " + learned.set().number() + " was not approved");
                        return false;
                    }
                    if (keep(stored, news)) {
                        return isPrepared(book.stored(), learned.set());
                    }
                }
            }
        }
        refused("the pin store is being changed all the time by others");
        return false;
    }

    /// Whether it knows both keys that the server may show next; also a store that was made so by hand.
    private static boolean isPrepared(Optional<KnownPins> stored, PinSet set) {
        return stored.isPresent() && stored.get().pins().contains(set.current())
                && stored.get().pins().contains(set.next());
    }

    /// False when the store has changed in between: then it is judged anew.
    private boolean keep(Optional<KnownPins> before, PinNews.Learned news) {
        try {
            if (!book.store(before, news.set())) {
                return false;
            }
            LOG.info("{} announced pin set {}: added {}, retained {}, removed {}", book.address(), news.set().number(),
                    news.added(), news.retained(), news.removed());
            tell(news);
        } catch (IOException unwritable) {
            book.remember(before, news.set());
            var kept = new PinNews.NotStored(news.set(), "pin set " + news.set().number()
                    + " was learned and cannot be stored: " + unwritable.getMessage()
                    + "; make the store writable, or clients that read it are locked out after the next rotation");
            LOG.warn("{}: {}", book.address(), kept.why());
            tell(kept);
        }
        return true;
    }

    private void refused(String why) {
        LOG.warn("{}: {}", book.address(), why);
        tell(new PinNews.Refused(why));
    }

    private void tell(PinNews news) {
        try {
            book.learning().listener().accept(news);
        } catch (RuntimeException fault) {
            LOG.error("the listener for news of pins failed", fault);
        }
    }

    private CompletableFuture<Void> confirm(PinStoreId store, PinSet set) {
        var confirmation = new PinConfirmation(store, set.number());
        CompletableFuture<Void> remembered = new CompletableFuture<>();
        session.request(new Request.Command(SendFrame.of(DESTINATION, confirmation.headers()), Body.EMPTY, remembered));
        return remembered;
    }
}
