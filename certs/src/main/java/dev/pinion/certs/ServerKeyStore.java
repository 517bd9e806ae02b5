package dev.pinion.certs;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;

/// The server's keys on disk: `current` (shown in handshakes) and `next` (its pin is known to clients in advance, so
/// that a lost or stolen current key does not lock everybody out; RFC 7469's backup pin), and retired ones that vouch
/// for their successors.
///
/// A crash at any point leaves a store that the next opening completes. Reading: any thread, never blocks. Changes: any
/// thread, one at a time, also among processes; they wait for the disk.
public final class ServerKeyStore {
    private final KeyFolders folders;
    private final Clock clock;
    private final CertificateMaker maker;
    private final StoreChanges changes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Consumer<ServerKey> handshakes = unused -> {};
    private volatile @Nullable KeySet keys;
    private boolean made; // while it is opened, by one thread

    private ServerKeyStore(KeyFolders folders, Clock clock, SecureRandom random) {
        this.folders = folders;
        this.clock = clock;
        this.maker = new CertificateMaker(random);
        this.changes = new StoreChanges(folders, maker, clock);
    }

    /// For the server: makes both keys on the first start, renews a certificate that we signed ourselves and that is not valid
    /// now, because it expired or a clock was wrong when it was made (the pin stays), and refuses any other that cannot be shown.
    ///
    /// @throws CertificateStoreException when what lies there cannot be used; no key is ever overwritten
    public static ServerKeyStore openOrCreate(Path keysDirectory, CertificateRequest what, Clock clock,
            SecureRandom random) {
        return openOrCreate(new KeyFolders(keysDirectory, DiskFiles.INSTANCE), what, clock, random);
    }

    static ServerKeyStore openOrCreate(KeyFolders folders, CertificateRequest what, Clock clock, SecureRandom random) {
        ServerKeyStore store = new ServerKeyStore(folders, clock, random);
        folders.create();
        store.alone(() -> {
            store.changes.complete();
            if (!folders.has(StoreChanges.CURRENT)) {
                store.changes.makeFirst(what);
                store.made = true;
            }
            if (!folders.has(StoreChanges.NEXT)) {
                store.changes.makeNext(what);
            }
            store.changes.renewInvalid(what);
        });
        PairCheck.checkServable(store.current(), clock.instant(), folders.path(StoreChanges.CURRENT));
        return store;
    }

    /// For tools: opens what the server made, and also shows a certificate that has expired.
    ///
    /// @throws CertificateStoreException when there is no store, or it cannot be used
    public static ServerKeyStore open(Path keysDirectory, Clock clock) {
        return open(new KeyFolders(keysDirectory, DiskFiles.INSTANCE), clock, new SecureRandom());
    }

    static ServerKeyStore open(KeyFolders folders, Clock clock, SecureRandom random) {
        ServerKeyStore store = new ServerKeyStore(folders, clock, random);
        if (!folders.has(StoreChanges.CURRENT) && !folders.has(StoreChanges.NEXT)) {
            throw new CertificateStoreException("There are no server keys in " + folders.path(""),
                    "Start the server once with this data directory: it makes them");
        }
        folders.checkOnlyOursToWrite();
        if (store.changes.isComplete()) {
            store.keys = store.changes.load(false);
            return store;
        }
        store.change(() -> {});
        return store;
    }

    /// Whether there are keys in a folder; they need not be good.
    public static boolean exists(Path keysDirectory) {
        var folders = new KeyFolders(keysDirectory, DiskFiles.INSTANCE);
        return folders.has(StoreChanges.CURRENT) || folders.has(StoreChanges.NEXT);
    }

    KeySet keys() {
        return Objects.requireNonNull(keys);
    }

    /// The key that handshakes show.
    public ServerKey current() {
        return keys().current();
    }

    /// The key that will be current after the next promotion.
    public ServerKey next() {
        return keys().next();
    }

    /// What a client shall pin: current first, then next, then recovery keys.
    public List<Pin> pins() {
        return pinSet().pins();
    }

    /// The same, with its number.
    public PinSet pinSet() {
        return keys().state().set();
    }

    /// Whether clients refuse the set for its number, which was made while the clock was wrong; [#renumber] cures it.
    public boolean isNumberAhead() {
        return PinJudge.isTooFarAhead(pinSet(), clock.instant());
    }

    /// Gives the set the number that the clock says. No client has stored the one before: it was too far ahead for them.
    ///
    /// @throws CertificateStoreException when nothing is wrong with the number
    public void renumber() {
        change(changes::renumber);
    }

    /// Since when the current key is the current one.
    public Instant currentSince() {
        return keys().state().currentSince();
    }

    /// Since when clients can have learned the next key.
    public Instant nextSince() {
        return keys().state().nextSince();
    }

    /// Whether its keys were made by this very opening, so that no client can have stored a pin of them.
    public boolean isNew() {
        return made;
    }

    /// Whether the next key shall be promoted as soon as clients are ready, without a person. It holds for this one key.
    public boolean promotesWhenReady() {
        return keys().state().promoteWhenReady();
    }

    /// Retired keys that can still vouch for their successors, newest first.
    public List<Pin> retired() {
        return keys().retired().stream().map(ServerKey::pin).toList();
    }

    /// What `/server/pins` answers to one client: the set, signed for its nonce by the next and the current key, and by every
    /// retired key that this client still knows. Signs nothing but our own set.
    public PinAnnouncement announce(PinNonce nonce, Collection<Pin> knownByClient) {
        return keys().announce(nonce, knownByClient);
    }

    /// Called after each change of the keys that this store made or found, on the thread that made it. MUST return at once.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /// Given the current key of each change before anybody can see the change: who was told of a set, and connects, must not be
    /// shown a key that the set has dropped. MUST return at once.
    void showFirst(Consumer<ServerKey> toHandshakes) {
        handshakes = toHandshakes;
    }

    /// Makes another next key. The one replaced stays as a retired one, to vouch for the new one.
    public void stage(CertificateRequest what) {
        change(() -> changes.stage(maker.make(what, clock.instant())));
    }

    /// The same, like the current one: same names, same lifetime.
    public void stage() {
        stage(likeCurrent());
    }

    /// Next becomes current, and a new next like it is made. Whether clients are ready is the caller's question.
    public void promote() {
        promote(likeCurrent());
    }

    /// The same, with other names, lifetime or kind of key for the new next.
    public void promote(CertificateRequest newNext) {
        change(() -> {
            PairCheck.checkServable(folders.read(StoreChanges.NEXT), clock.instant(), folders.path(StoreChanges.NEXT));
            changes.promote(newNext);
        });
    }

    /// Forgets the private keys of all retired keys; their certificates stay. Clients that know only these can then no longer be
    /// taught by them.
    public void retire() {
        change(() -> changes.retiredNumbers().forEach(changes::forget));
    }

    /// A new self-signed certificate for the current key: pins stay.
    ///
    /// @throws CertificateStoreException when a CA has signed the present one: only the CA can renew it
    public void renewCurrent(CertificateRequest what) {
        change(() -> changes.renew(StoreChanges.CURRENT, current(), what));
    }

    /// A new self-signed certificate for the next key: pins stay.
    public void renewNext(CertificateRequest what) {
        change(() -> changes.renew(StoreChanges.NEXT, next(), what));
    }

    /// Certificates that we signed ourselves name exactly these hosts afterwards: pins stay. For one that a CA signed a warning
    /// says what to do.
    public void nameAnew(List<String> names) {
        if (!CertificateNames.areOf(current().certificate(), names)
                || !CertificateNames.areOf(next().certificate(), names)) {
            change(() -> changes.nameAnew(names));
        }
    }

    /// The certificates of all retired keys, newest first: what they have signed can still be verified.
    public List<X509Certificate> retiredCertificates() {
        return changes.retiredNumbers()
                .stream()
                .map(number -> folders.readCertificates(StoreChanges.RETIRED + "/" + number).get(0))
                .toList();
    }

    /// Reads the store anew after someone else changed the files. On any fault what was read before stays.
    ///
    /// @throws CertificateStoreException when what lies there cannot be served
    public void reload() {
        KeySet read = changes.load(false); // refuse before anything is changed: no healing of what others are writing
        PairCheck.checkServable(read.current(), clock.instant(), folders.path(StoreChanges.CURRENT));
        alone(() -> {});
    }

    /// What would make a certificate like the current one: same names, same lifetime, the default kind of key.
    public CertificateRequest likeCurrent() {
        return CertificateNames.requestLike(current().certificate());
    }

    /// The same for the next one.
    public CertificateRequest likeNext() {
        return CertificateNames.requestLike(next().certificate());
    }

    KeyFolders folders() {
        return folders;
    }

    Clock clock() {
        return clock;
    }

    StoreChanges changes() {
        return changes;
    }

    CertificateMaker maker() {
        return maker;
    }

    /// Heals what an earlier change may have left, then makes this one.
    void change(Runnable steps) {
        alone(() -> {
            changes.complete();
            if (!folders.has(StoreChanges.NEXT)) {
                changes.makeNext(CertificateNames.requestLike(folders.read(StoreChanges.CURRENT).certificate()));
            }
            steps.run();
        });
    }

    /// Alone in this process and among others; afterwards the store shows what is on disk.
    private synchronized void alone(Runnable steps) {
        try (StoreFiles.Held held = folders.lock()) {
            Objects.requireNonNull(held);
            steps.run();
            KeySet changed = changes.load(true);
            handshakes.accept(changed.current());
            keys = changed;
        }
        listeners.forEach(Runnable::run);
    }
}
