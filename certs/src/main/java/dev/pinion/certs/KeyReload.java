package dev.pinion.certs;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees that someone changed the files of the key store, and serves the new pair once it is whole and good. On any fault
/// the old pair serves on. From its making on, new handshakes show what the store changes itself, too.
///
/// It compares contents and watches no events: five small files twice a second cost nothing, and this works with symbolic
/// links swapped by Kubernetes and with network mounts, where events do not come. Thread: one, the caller's, which calls
/// [#check] about twice a second, and at SIGHUP.
public final class KeyReload {
    private static final Logger LOG = LoggerFactory.getLogger(KeyReload.class);

    private final ServerKeyStore store;
    private final ServerTls tls;
    private String seen;
    private String good;
    private String refused = "";
    private volatile String refusal = "";
    private volatile long failures; // written by one thread

    public KeyReload(ServerKeyStore store, ServerTls tls) {
        this.store = store;
        this.tls = tls;
        this.good = store.folders().fingerprint();
        this.seen = good;
        store.showFirst(this::show);
    }

    /// What a check found.
    public enum Outcome {
        UNCHANGED,
        /// The files changed since the last check, and may still be changing: the next one decides.
        CHANGING,
        /// Other keys or certificates are served now.
        RELOADED,
        /// What is there now cannot be served: the old pair serves on. Told once for each state of the files.
        REFUSED,
        /// Still as it was when it was refused, and refused again: another mode, or the time of day, may have cured it.
        STILL_REFUSED
    }

    /// Waits until the files are the same twice in a row, so that a pair that is being replaced file by file raises no
    /// alarm.
    public Outcome check() {
        String now = store.folders().fingerprint();
        if (now.equals(good)) {
            seen = now;
            refused = "";
            refusal = "";
            return Outcome.UNCHANGED;
        }
        if (!now.equals(seen)) {
            seen = now;
            refused = "";
            return Outcome.CHANGING;
        }
        return reload(now);
    }

    /// At once, for an operator who says that the files are whole now. What was refused is tried and told again.
    public Outcome checkNow() {
        String now = store.folders().fingerprint();
        if (now.equals(good)) {
            return check();
        }
        seen = now;
        refused = "";
        return reload(now);
    }

    private Outcome reload(String fingerprint) {
        try {
            store.reload();
            good = fingerprint; // not as they are now: what changed while they were read must be seen by the next check
            refused = "";
            refusal = "";
            return Outcome.RELOADED;
        } catch (CertificateStoreException fault) {
            return refused(fingerprint, String.valueOf(fault.getMessage()));
        } catch (RuntimeException fault) { // a library met something that nobody thought of: the old pair serves on all the same
            return refused(fingerprint, "they cannot be used: " + fault);
        }
    }

    /// Told once for each state of the files.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    private Outcome refused(String fingerprint, String why) {
        if (fingerprint.equals(refused)) {
            return Outcome.STILL_REFUSED;
        }
        failures = failures + 1;
        refused = fingerprint;
        refusal = why;
        LOG.error("the changed server keys cannot be served, the old ones serve on: {}", why);
        return Outcome.REFUSED;
    }

    private void show(ServerKey current) {
        if (!tls.current().chain().equals(current.chain())) {
            tls.swap(current);
            LOG.info("new handshakes show {} now", current);
        }
    }

    /// Why the old pair is serving on: what is wrong with the files that are there now, or empty. For status and metrics; any
    /// thread. It stays while the files are being changed again.
    public String refusal() {
        return refusal;
    }

    /// How often changed files were refused since the start.
    public long failures() {
        return failures;
    }
}
