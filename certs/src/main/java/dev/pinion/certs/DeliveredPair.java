package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder into which somebody else puts the server's certificate with its key, as cert-manager mounts a secret and certbot's
/// hook lays down files. What is new there is imported: a new certificate for a key that is here is shown at once, another key
/// becomes the next one. The folder is only read.
///
/// Thread: one, the server's housekeeping; [#refusal] any.
public final class DeliveredPair {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveredPair.class);
    private static final int FILE_BYTES_MAX = 256 * 1024;
    private static final List<Names> NAMES = List.of(new Names("tls.key", "tls.crt"),
            new Names("privkey.pem", "fullchain.pem"));

    private final Path folder;
    private final ServerKeyStore store;
    private final boolean whenReady;
    private String seen = "";
    private String taken = "";
    private String refused = "";
    private volatile String refusal = "";

    private record Names(String key, String certificate) {}

    /// @param whenReady another key is promoted when clients are ready; else it waits for an operator's word
    public DeliveredPair(Path folder, ServerKeyStore store, boolean whenReady) {
        this.folder = folder;
        this.store = store;
        this.whenReady = whenReady;
    }

    /// Takes in what lies there, and where the server's keys were only made by this start, which nobody can have pinned, shows it
    /// at once.
    public void begin() {
        seen = fingerprint();
        if (check() && store.isNew()) {
            store.promote();
        }
    }

    /// Takes in what has changed, and is the same twice in a row: the two files are replaced one after the other.
    ///
    /// @return whether what lies there has just been taken in
    public boolean check() {
        String now = fingerprint();
        if (now.equals(taken)) {
            seen = now;
            refusal = "";
            return false;
        }
        if (!now.equals(seen)) {
            seen = now;
            return false;
        }
        return attempt(now);
    }

    private boolean attempt(String fingerprint) {
        try {
            take();
            taken = fingerprint;
            refused = "";
            refusal = "";
            return true;
        } catch (CertificateStoreException fault) {
            refuse(fingerprint, String.valueOf(fault.getMessage()));
        } catch (RuntimeException fault) { // a library met something that nobody thought of: what is served serves on
            refuse(fingerprint, "it cannot be used: " + fault);
        }
        return false;
    }

    private void take() {
        Names names = NAMES.stream()
                .filter(each -> Files.exists(folder.resolve(each.key())))
                .findFirst()
                .orElseThrow(() -> new CertificateStoreException("There is no certificate with its key in " + folder,
                        "Expected tls.crt and tls.key, or fullchain.pem and privkey.pem"));
        byte[] chain = certificate(folder.resolve(names.certificate()));
        byte[] key = PrivateFile.read(folder.resolve(names.key()), "the private key", FILE_BYTES_MAX);
        try {
            var imports = new KeyImport(store);
            KeyImport.Outcome outcome = (whenReady ? imports.promotedWhenReady() : imports).pair(key, chain, null);
            if (outcome != KeyImport.Outcome.UNCHANGED) {
                LOG.info("took in the certificate in {}: {}", folder, outcome);
                imports.doubts(chain).forEach(doubt -> LOG.warn("of the certificate in {}: {}", folder, doubt));
            }
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] certificate(Path file) {
        try {
            return DiskFiles.INSTANCE.read(file, FILE_BYTES_MAX);
        } catch (IOException fault) {
            throw new CertificateStoreException("Cannot read " + file + ": " + fault.getMessage(),
                    "Expected the server's certificate, and after it those of its issuers", fault);
        }
    }

    /// Told once for each state of the files; tried on, since another mode, or the time of day, may cure it.
    private void refuse(String fingerprint, String why) {
        refusal = "the certificate in " + folder + ": " + why;
        if (!fingerprint.equals(refused)) {
            refused = fingerprint;
            LOG.error("the certificate in {} is not taken in: {}", folder, why);
        }
    }

    /// Why what lies there is not taken in; empty while all is well.
    public String refusal() {
        return refusal;
    }

    /// Differs when the content of a file differs, or what keeps it from being read.
    private String fingerprint() {
        StringBuilder all = new StringBuilder();
        for (Names each : NAMES) {
            for (String name : List.of(each.key(), each.certificate())) {
                all.append(digest(folder.resolve(name))).append('\n');
            }
        }
        return all.toString();
    }

    private static String digest(Path file) {
        try {
            byte[] bytes = DiskFiles.INSTANCE.read(file, FILE_BYTES_MAX);
            String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            Arrays.fill(bytes, (byte) 0);
            return digest;
        } catch (IOException unreadableIsAStateToo) {
            return unreadableIsAStateToo.getClass().getName();
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
