package dev.pinion.db.manifest;

/// The records of the manifest do not have its form.
public final class DamagedManifestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DamagedManifestException(String what, Throwable cause) {
        super(what, cause);
    }
}
