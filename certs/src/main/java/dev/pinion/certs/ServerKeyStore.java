package dev.pinion.certs;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Pin;

/// The server's keys on disk: `current` (shown in handshakes) and `next` (its pin is known to clients in advance, so
/// that a lost or stolen current key does not lock everybody out; RFC 7469's backup pin).
///
/// A crash at any point leaves a store that the next opening completes. Thread: one at a time.
public final class ServerKeyStore {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeyStore.class);
    private static final String CURRENT = "current";
    private static final String NEXT = "next";
    private static final String RETIRED = "retired";

    private final KeyFolders folders;
    private final Clock clock;
    private final CertificateMaker maker;
    private @Nullable ServerKey current;
    private @Nullable ServerKey next;

    private ServerKeyStore(KeyFolders folders, Clock clock, SecureRandom random) {
        this.folders = folders;
        this.clock = clock;
        this.maker = new CertificateMaker(random);
    }

    /// For the server: makes both keys on the first start; refuses a current certificate that cannot be shown now.
    ///
    /// @throws CertificateStoreException
    ///             when what lies there cannot be used; nothing is ever overwritten
    public static ServerKeyStore openOrCreate(Path keysDirectory, CertificateRequest what, Clock clock,
            SecureRandom random) {
        return openOrCreate(new KeyFolders(keysDirectory, DiskFiles.INSTANCE), what, clock, random);
    }

    static ServerKeyStore openOrCreate(KeyFolders folders, CertificateRequest what, Clock clock, SecureRandom random) {
        ServerKeyStore store = new ServerKeyStore(folders, clock, random);
        folders.create();
        folders.sweep();
        store.finishPromotion();
        if (!folders.has(CURRENT)) {
            store.makeFirstKey(what);
        }
        store.load(what);
        PairCheck.checkServable(store.current(), clock.instant(), folders.path(CURRENT));
        return store;
    }

    /// For tools: opens what the server made, and also shows a certificate that has expired.
    ///
    /// @throws CertificateStoreException
    ///             when there is no store, or it cannot be used
    public static ServerKeyStore open(Path keysDirectory, Clock clock) {
        KeyFolders folders = new KeyFolders(keysDirectory, DiskFiles.INSTANCE);
        ServerKeyStore store = new ServerKeyStore(folders, clock, new SecureRandom());
        if (!folders.has(CURRENT) && !folders.has(NEXT)) {
            throw new CertificateStoreException("There are no server keys in " + folders.path(""),
                    "Start the server once with this data directory: it makes them");
        }
        folders.checkOnlyOursToWrite();
        store.finishPromotion();
        store.load(null);
        return store;
    }

    /// The key that handshakes show.
    public ServerKey current() {
        return Objects.requireNonNull(current);
    }

    /// The key that will be current after the next promotion.
    public ServerKey next() {
        return Objects.requireNonNull(next);
    }

    /// What a client shall pin: current first, then next.
    public List<Pin> pins() {
        return List.of(current().pin(), next().pin());
    }

    /// A promotion moves current away, then next into its place. In between only next is there, and a first start
    /// never leaves that behind, since it makes current first.
    private void finishPromotion() {
        if (!folders.has(CURRENT) && folders.has(NEXT)) {
            folders.read(NEXT); // refuse before moving
            folders.move(NEXT, CURRENT);
            LOG.warn("finished a promotion that was cut short: the next key in {} is now the current one",
                    folders.path(""));
        }
    }

    private void makeFirstKey(CertificateRequest what) {
        if (!folders.list(RETIRED).isEmpty()) {
            throw new CertificateStoreException(
                    "The current and the next key are missing in " + folders.path("") + ", but retired keys are there",
                    "Put the keys back from a backup; if they are lost, empty the directory: new keys are made, and every"
                            + " client must be given their pins");
        }
        ServerKey key = maker.make(what, clock.instant());
        folders.put(key, CURRENT);
        LOG.info("made the current server key: {}", key.pin());
    }

    private void load(@Nullable CertificateRequest what) {
        ServerKey loaded = folders.read(CURRENT);
        current = loaded;
        if (!folders.has(NEXT)) {
            CertificateRequest likeCurrent = what == null ? CertificateNames.requestLike(loaded.certificate()) : what;
            ServerKey made = maker.make(likeCurrent, clock.instant());
            folders.put(made, NEXT);
            LOG.info("made the next server key: {}", made.pin());
        }
        next = folders.read(NEXT);
    }
}
