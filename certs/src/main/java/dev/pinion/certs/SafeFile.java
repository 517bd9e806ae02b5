package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.Path;

/// One file outside the key store that an operator carries away: never overwritten, for its owner only, on disk when
/// written.
final class SafeFile {
    private final Path file;
    private final StoreFiles files;

    SafeFile(Path file, StoreFiles files) {
        this.file = file.toAbsolutePath();
        this.files = files;
    }

    void write(byte[] bytes) {
        try {
            if (files.exists(file)) {
                throw new CertificateStoreException(file + " exists", "Choose another name: it is never overwritten");
            }
            Path aside = file.resolveSibling(file.getFileName() + ".new");
            files.delete(aside);
            files.write(aside, bytes);
            files.move(aside, file);
            Path parent = file.getParent();
            if (parent != null) {
                files.sync(parent);
            }
        } catch (IOException fault) {
            throw new CertificateStoreException("Cannot write " + file + ": " + fault.getMessage(),
                    "Check the folder and the disk; nothing was changed in the key store", fault);
        }
    }

    byte[] read() {
        try {
            return files.read(file, KeyVault.FILE_BYTES_MAX);
        } catch (IOException fault) {
            throw new CertificateStoreException("Cannot read " + file + ": " + fault.getMessage(),
                    "Check its name and that you may read it", fault);
        }
    }
}
