package dev.pinion.server.access.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last good key set of an issuer, in a file of the data folder, for a start while its provider is away. Whoever can write
/// there can make tokens that are good here, so it is for its owner only, as all in the folder.
///
/// The file: a line with the time of the fetch, a line with the issuer, and the set as it came.
///
/// Thread: any, one at a time, as [RemoteKeys] calls it; waits for the disk.
public final class KeptKeys {
    private static final Logger LOG = LoggerFactory.getLogger(KeptKeys.class);
    private static final int HEAD_BYTES = 2_000;
    private static final Set<PosixFilePermission> OF_OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final Path file;
    private final String issuer;

    /// @param folder that nobody else can change; it is made with the first set
    /// @param issuer whose keys are kept: another's under the same name do not count
    public KeptKeys(Path folder, String issuer) {
        this.folder = folder;
        this.file = folder.resolve(name(issuer) + ".keys");
        this.issuer = issuer;
    }

    /// An issuer is an address, and no name of a file.
    private static String name(String issuer) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(issuer.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    record Kept(Instant fetched, KeySet keys) {}

    /// Empty where nothing was kept, or what is there is not whole.
    Optional<Kept> load(Set<SigningAlgorithm> algorithms) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] all = in.readNBytes(KeySet.BYTES_MAX + HEAD_BYTES);
            int first = indexOf(all, 0);
            int second = indexOf(all, first + 1);
            if (first < 0 || second < 0 || !text(all, first + 1, second).equals(issuer)) {
                return Optional.empty();
            }
            byte[] jwks = Arrays.copyOfRange(all, second + 1, all.length);
            return Optional.of(new Kept(Instant.parse(text(all, 0, first)), KeySet.ofJwks(jwks, algorithms)));
        } catch (NoSuchFileException first) {
            return Optional.empty();
        } catch (IOException | DateTimeParseException | UnusableKeysException damaged) {
            LOG.warn("the kept token keys in {} cannot be read and do not count: {}", file, damaged.toString());
            return Optional.empty();
        }
    }

    /// A failure costs the next start without the provider, and no more.
    void keep(byte[] jwks, Instant fetched) {
        byte[] head = (fetched + "\n" + issuer + "\n").getBytes(StandardCharsets.UTF_8);
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OF_OWNER_ONLY_FOLDER));
            Files.deleteIfExists(aside);
            try (FileChannel out = FileChannel.open(aside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OF_OWNER_ONLY))) {
                write(out, head);
                write(out, jwks);
                out.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException denied) {
            LOG.warn("the token keys of {} cannot be kept in {}: {}", issuer, file, denied.toString());
        }
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int i = from; i < Math.min(bytes.length, HEAD_BYTES); i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
