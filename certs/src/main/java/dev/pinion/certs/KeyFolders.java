package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// The folders of the key store on disk, one pair of `key.pem` and `cert.pem` in each. A pair is laid down aside,
/// synced, and moved into place as a folder, so that no reader ever sees a key beside another one's certificate.
/// One thread at a time.
final class KeyFolders {
    static final String KEY = "key.pem";
    static final String CERTIFICATE = "cert.pem";
    /// Whatever begins so was never finished: it is swept away.
    private static final String ASIDE = ".new-";
    private static final int FILE_BYTES_MAX = 256 * 1024;
    private static final Set<PosixFilePermission> OTHERS_WRITE = EnumSet.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_WRITE);

    private final Path directory;
    private final StoreFiles files;

    KeyFolders(Path directory, StoreFiles files) {
        this.directory = directory.toAbsolutePath();
        this.files = files;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    boolean has(String name) {
        return ask("look for", path(name), () -> files.exists(path(name)));
    }

    /// Makes the directory, and those above it, where they are missing. Throws where others may write into it.
    void create() {
        createAll(directory);
        checkOnlyOursToWrite();
    }

    void checkOnlyOursToWrite() {
        var permissions = ask("read the mode of", directory, () -> files.permissions(directory));
        if (permissions.stream().anyMatch(OTHERS_WRITE::contains)) {
            throw new CertificateStoreException("Others may write into " + directory + " and replace the keys in it",
                    "Run: chmod 700 " + directory);
        }
    }

    private void createAll(Path missing) {
        if (ask("look for", missing, () -> files.exists(missing))) {
            return;
        }
        Path parent = missing.getParent();
        if (parent == null) {
            throw new CertificateStoreException(missing + " does not exist", "Choose another data directory");
        }
        createAll(parent);
        act("create", missing, () -> files.createDirectory(missing));
        act("sync", parent, () -> files.sync(parent));
    }

    /// The pair in a folder, checked to belong together; dates are not looked at.
    ServerKey read(String name) {
        Path folder = path(name);
        Path keyFile = folder.resolve(KEY);
        checkPrivate(keyFile);
        PrivateKey privateKey = Pem.privateKey(readFile(name + "/" + KEY), keyFile);
        return PairCheck.pair(privateKey, readCertificates(name), folder);
    }

    List<X509Certificate> readCertificates(String name) {
        String file = name + "/" + CERTIFICATE;
        return Pem.certificates(readFile(file), path(file));
    }

    private void checkPrivate(Path keyFile) {
        Set<PosixFilePermission> permissions = ask("read the mode of", keyFile, () -> files.permissions(keyFile));
        PrivateFile.refuseOthers(permissions, keyFile, "the private key");
    }

    /// Lays the pair down under a name that does not exist yet.
    void put(ServerKey pair, String name) {
        move(aside(pair, name), name);
    }

    /// Lays the pair down aside, durable but not in place; [#move] does the rest.
    String aside(ServerKey pair, String name) {
        String aside = ASIDE + name;
        Path folder = path(aside);
        remove(aside);
        act("create", folder, () -> files.createDirectory(folder));
        act("write", folder.resolve(KEY), () -> files.write(folder.resolve(KEY), Pem.encode(pair.privateKey())));
        act("write", folder.resolve(CERTIFICATE),
                () -> files.write(folder.resolve(CERTIFICATE), Pem.encode(pair.chain())));
        act("sync", folder, () -> files.sync(folder));
        return aside;
    }

    void move(String from, String to) {
        act("move " + path(from) + " to", path(to), () -> files.move(path(from), path(to)));
        syncParent(path(to));
        syncParent(path(from));
    }

    /// A place beside this directory, emptied, where a whole store can be laid down before [#moveWhole].
    KeyFolders wholeAside() {
        var aside = new KeyFolders(directory.resolveSibling(ASIDE + directory.getFileName()), files);
        if (aside.has("")) {
            for (String folder : List.of("current", "next", ASIDE + "current", ASIDE + "next")) {
                aside.remove(folder);
            }
            aside.remove(""); // the files that are left, and the folder itself
        }
        return aside;
    }

    /// The store laid down aside takes this place by one rename; an empty directory may be there.
    void moveWhole(KeyFolders aside) {
        act("move " + aside.directory + " to", directory, () -> files.move(aside.directory, directory));
        syncParent(directory);
    }

    StoreFiles.Held lock() {
        return ask("lock", path(".lock"), () -> files.lock(path(".lock")));
    }

    void createFolder(String name) {
        act("create", path(name), () -> files.createDirectory(path(name)));
        act("sync", directory, () -> files.sync(directory));
    }

    byte[] readFile(String name) {
        return ask("read", path(name), () -> files.read(path(name), FILE_BYTES_MAX));
    }

    /// The new content is there, or the old one, never a mixture.
    void replaceFile(String name, byte[] bytes) {
        Path aside = path(ASIDE + "file");
        Path target = path(name);
        act("delete", aside, () -> files.delete(aside));
        act("write", aside, () -> files.write(aside, bytes));
        act("move " + aside + " to", target, () -> files.move(aside, target));
        syncParent(target);
    }

    void deleteFile(String name) {
        act("delete", path(name), () -> files.delete(path(name)));
        syncParent(path(name));
    }

    private void syncParent(Path path) {
        Path parent = path.getParent();
        if (parent != null) {
            act("sync", parent, () -> files.sync(parent));
        }
    }

    /// Differs when the content of any file that is served or announced differs; what cannot be read counts as well.
    String fingerprint() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("current/" + KEY, "current/" + CERTIFICATE, "next/" + KEY, "next/" + CERTIFICATE,
                "state")) {
            try {
                all.append(HexFormat.of().formatHex(sha256(files.read(path(name), FILE_BYTES_MAX))));
            } catch (IOException unreadableIsAStateToo) {
                all.append(unreadableIsAStateToo.getClass().getName());
            }
            all.append('\n');
        }
        return all.toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// Forgets what an earlier attempt left aside.
    void sweep() {
        for (Path entry : ask("list", directory, () -> files.list(directory))) {
            String name = String.valueOf(entry.getFileName());
            if (name.equals(ASIDE + "file")) {
                deleteFile(name);
            } else if (name.startsWith(ASIDE)) {
                remove(name);
            }
        }
    }

    private void remove(String name) {
        Path folder = path(name);
        if (has(name)) {
            for (Path file : ask("list", folder, () -> files.list(folder))) {
                act("delete", file, () -> files.delete(file));
            }
            act("delete", folder, () -> files.delete(folder));
        }
    }

    List<Path> list(String name) {
        return has(name) ? ask("list", path(name), () -> files.list(path(name))) : List.of();
    }

    private interface Question<T> {
        T answer() throws IOException;
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void act(String verb, Path path, Action action) {
        ask(verb, path, () -> {
            action.run();
            return path;
        });
    }

    private static <T> T ask(String verb, Path path, Question<T> question) {
        try {
            return question.answer();
        } catch (NoSuchFileException missing) {
            throw new CertificateStoreException("Cannot " + verb + " " + path + ": it does not exist",
                    "Put it back from a backup, or start with an empty data directory (clients must then be given"
                            + " the new pins)",
                    missing);
        } catch (AccessDeniedException denied) {
            throw new CertificateStoreException("Cannot " + verb + " " + path + ": permission denied",
                    "Give it to the user that runs the server: chown it, and chmod 600 (folders 700)", denied);
        } catch (IOException fault) {
            throw new CertificateStoreException("Cannot " + verb + " " + path + ": " + fault.getMessage(),
                    "Check the disk and the data directory, then start again", fault);
        }
    }
}
