package dev.pinion.certs;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinJudge;

/// The steps of every change of the store, in an order in which a crash after any of them leaves something that
/// [#complete] makes whole. Thread: one at a time, with the store's lock held.
final class StoreChanges {
    static final String CURRENT = "current";
    static final String NEXT = "next";
    static final String RETIRED = "retired";
    static final String STATE = "state";
    /// Retired keys sign for clients that still know them. Who missed more than these must be told the pins anew anyway.
    static final int RETIRED_KEYS_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(StoreChanges.class);

    private final KeyFolders folders;
    private final CertificateMaker maker;
    private final Clock clock;

    StoreChanges(KeyFolders folders, CertificateMaker maker, Clock clock) {
        this.folders = folders;
        this.maker = maker;
        this.clock = clock;
    }

    boolean isComplete() {
        return folders.has(CURRENT) && folders.has(NEXT) && folders.has(STATE);
    }

    /// Finishes what a crash cut short. Both keys must exist afterwards or be made by the caller.
    void complete() {
        folders.sweep();
        if (!folders.has(CURRENT) && folders.has(NEXT)) {
            folders.read(NEXT); // refuse before moving
            folders.move(NEXT, CURRENT);
            LOG.warn("finished a promotion that was cut short: the next key in {} is now the current one",
                    folders.path(""));
        }
    }

    void makeFirst(CertificateRequest what) {
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

    void makeNext(CertificateRequest what) {
        ServerKey made = maker.make(what, clock.instant());
        folders.put(made, NEXT);
        LOG.info("made the next server key: {}", made.pin());
    }

    /// Reads everything, and numbers the pin set anew if it is another one than was last announced.
    KeySet load(boolean mayWrite) {
        ServerKey current = folders.read(CURRENT);
        ServerKey next = folders.read(NEXT);
        Instant now = clock.instant();
        List<Pin> pins = new ArrayList<>(List.of(current.pin(), next.pin()));
        if (pins.get(0).equals(pins.get(1))) {
            throw new CertificateStoreException("The current and the next key in " + folders.path("") + " are the same",
                    "A next key is of use only if it is another one: stage a new one");
        }
        StoreState before = null;
        if (folders.has(STATE)) {
            before = StoreState.parse(folders.readFile(STATE), folders.path(STATE));
            before.set().recovery().stream().filter(pin -> !pins.contains(pin)).forEach(pins::add);
        }
        StoreState state = before == null ? StoreState.first(pins, now) : before.with(pins, now);
        if (!state.equals(before) && mayWrite) {
            folders.replaceFile(STATE, state.text());
        }
        return new KeySet(current, next, retiredKeys(), state);
    }

    private List<ServerKey> retiredKeys() {
        List<ServerKey> keys = new ArrayList<>();
        for (int number : retiredNumbers()) {
            if (keys.size() < RETIRED_KEYS_MAX && folders.has(RETIRED + "/" + number + "/" + KeyFolders.KEY)) {
                retiredKey(number).ifPresent(keys::add);
            }
        }
        return keys;
    }

    /// One that cannot be read vouches for nobody; that is no reason not to serve.
    private Optional<ServerKey> retiredKey(int number) {
        try {
            return Optional.of(folders.read(RETIRED + "/" + number));
        } catch (CertificateStoreException damaged) {
            LOG.warn("a retired server key cannot vouch for its successors any more: {}", damaged.getMessage());
            return Optional.empty();
        }
    }

    /// Newest first.
    List<Integer> retiredNumbers() {
        return folders.list(RETIRED)
                .stream()
                .map(Path::getFileName)
                .map(String::valueOf)
                .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    /// Another next key; the one that clients may know by now stays as a retired one, to vouch for it.
    void stage(ServerKey another) {
        folders.read(NEXT); // refuse before moving
        String aside = folders.aside(another, NEXT);
        retire(NEXT);
        folders.move(aside, NEXT);
        LOG.info("staged {} as the next server key", another.pin());
    }

    /// The next key, as it lies there now, shall be promoted as soon as clients are ready.
    void promoteWhenReady() {
        StoreState state = load(true).state();
        if (!state.promoteWhenReady()) {
            folders.replaceFile(STATE, state.promotedWhenReady().text());
            LOG.info("the next server key is promoted when clients are ready: {}", state.set().next());
        }
    }

    /// Next becomes current, and a new next is made.
    void promote(CertificateRequest newNext) {
        folders.read(CURRENT); // refuse before moving
        ServerKey made = maker.make(newNext, clock.instant());
        String aside = folders.aside(made, NEXT);
        retire(CURRENT);
        folders.move(NEXT, CURRENT);
        folders.move(aside, NEXT);
        LOG.info("promoted the next server key; the new next one is {}", made.pin());
    }

    /// The recovery key becomes current. Who stole the host has the next key too, so that is replaced as well.
    void promoteRecovery(ServerKey recovery, CertificateRequest newNext) {
        folders.read(CURRENT); // refuse before moving
        folders.read(NEXT);
        ServerKey made = maker.make(newNext, clock.instant());
        String asideCurrent = folders.aside(recovery, CURRENT);
        String asideNext = folders.aside(made, NEXT);
        retire(CURRENT);
        folders.move(asideCurrent, CURRENT);
        retire(NEXT);
        folders.move(asideNext, NEXT);
        LOG.warn("promoted the recovery key {}; the new next one is {}", recovery.pin(), made.pin());
    }

    /// Announces the pin of a key whose private half is in the safe. One at a time: clients that know one let only that one
    /// change the recovery pins.
    void addRecovery(Pin pin) {
        StoreState before = refuseSecondRecovery();
        List<Pin> pins = new ArrayList<>(before.set().pins());
        pins.add(pin);
        folders.replaceFile(STATE, before.with(pins, clock.instant()).text());
        LOG.info("added the recovery pin {}", pin);
    }

    /// The state, if there is no recovery key yet.
    StoreState refuseSecondRecovery() {
        StoreState state = StoreState.parse(folders.readFile(STATE), folders.path(STATE));
        if (!state.set().recovery().isEmpty()) {
            throw new CertificateStoreException(
                    "There is a recovery key already, with the pin " + state.set().recovery().get(0),
                    "Clients let only that key change the recovery pins: promote it, then make another one");
        }
        return state;
    }

    /// Gives the set the number that the clock says, where clients refuse the one it has.
    void renumber() {
        StoreState before = StoreState.parse(folders.readFile(STATE), folders.path(STATE));
        Instant now = clock.instant();
        if (!PinJudge.isTooFarAhead(before.set(), now)) {
            throw new CertificateStoreException("The number of the pin set, " + before.set().number()
                    + ", is not ahead of the clock by more than clients allow", "Nothing is to be done");
        }
        folders.replaceFile(STATE, before.renumbered(now).text());
        LOG.warn("the pin set has the number {} now; it was {}", now.toEpochMilli(), before.set().number());
    }

    /// The same key with another certificate: pins stay.
    void renew(String role, List<X509Certificate> chain) {
        folders.replaceFile(role + "/" + KeyFolders.CERTIFICATE, Pem.encode(chain));
        LOG.info("renewed the certificate of the {} server key, valid until {}", role,
                chain.get(0).getNotAfter().toInstant());
    }

    /// The same, signed by the key itself.
    ///
    /// @throws CertificateStoreException when a CA has signed the present one
    void renew(String role, ServerKey key, CertificateRequest what) {
        if (!key.isSelfSigned()) {
            throw new CertificateStoreException(
                    "The certificate of the " + role + " key was issued by "
                            + key.certificate().getIssuerX500Principal(),
                    "Ask that CA to renew it (make a request with the same key), and import its answer");
        }
        var pair = new KeyPair(key.certificate().getPublicKey(), key.privateKey());
        renew(role, List.of(maker.selfSigned(pair, what, clock.instant())));
    }

    /// A certificate of ours that is not valid now: it has expired, or a clock was wrong when it was made.
    void renewInvalid(CertificateRequest what) {
        Instant now = clock.instant();
        for (String role : List.of(CURRENT, NEXT)) {
            ServerKey key = folders.read(role);
            X509Certificate own = key.certificate();
            if (key.isSelfSigned()
                    && (now.isBefore(own.getNotBefore().toInstant()) || now.isAfter(own.getNotAfter().toInstant()))) {
                renew(role, key, what);
            }
        }
    }

    /// Certificates of ours that are for other names than these; pins stay.
    void nameAnew(List<String> names) {
        for (String role : List.of(CURRENT, NEXT)) {
            ServerKey key = folders.read(role);
            if (CertificateNames.areOf(key.certificate(), names)) {
                continue;
            }
            if (key.isSelfSigned()) {
                renew(role, key,
                        new CertificateRequest(names, CertificateNames.requestLike(key.certificate()).lifetime()));
                LOG.info(
                        "the certificate of the {} server key is for {} now, not for {} any more; the key is the same, and"
                                + " so is its pin",
                        role, names, key.names());
            } else {
                LOG.warn("the certificate of the {} server key is for {}, and host.names (--name) is {}: ask its CA for"
                        + " another one (pinion certs csr, pinion certs import)", role, key.names(), names);
            }
        }
    }

    private void retire(String role) {
        if (!folders.has(RETIRED)) {
            folders.createFolder(RETIRED);
        }
        int number = retiredNumbers().stream().findFirst().orElse(0) + 1;
        folders.move(role, RETIRED + "/" + number);
        List<Integer> numbers = retiredNumbers();
        numbers.stream().skip(RETIRED_KEYS_MAX).limit(2).forEach(this::forget);
    }

    /// Deletes the private key; the certificate stays, since the log's signed heads are verified with it.
    void forget(int number) {
        folders.deleteFile(RETIRED + "/" + number + "/" + KeyFolders.KEY);
    }
}
