package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// A file with a secret: read only if nobody but its owner can. Any thread.
public final class PrivateFile {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private PrivateFile() {}

    /// The whole file, which the caller wipes.
    ///
    /// @param what for the refusal: `the private key`, `the password file`
    /// @throws CertificateStoreException when it cannot be read, others can read it, or it is longer
    public static byte[] read(Path file, String what, int bytesMax) {
        try {
            Set<PosixFilePermission> permissions = DiskFiles.INSTANCE.permissions(file);
            refuseOthers(permissions, file, what);
            return DiskFiles.INSTANCE.read(file, bytesMax);
        } catch (NoSuchFileException missing) {
            throw new CertificateStoreException("There is no " + file, "Check the name of the file", missing);
        } catch (AccessDeniedException denied) {
            throw new CertificateStoreException("Cannot read " + file + ": permission denied",
                    "Run this as the user that owns it", denied);
        } catch (IOException fault) {
            throw new CertificateStoreException("Cannot read " + file + ": " + fault.getMessage(),
                    "Check its name and that you may read it", fault);
        }
    }

    static void refuseOthers(Set<PosixFilePermission> permissions, Path file, String what) {
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new CertificateStoreException("Others than its owner can read " + what + " " + file,
                    "Run: chmod 600 " + file + " (and make a new one if someone may have read this one)");
        }
    }
}
