package dev.pinion.server.issuer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;

import dev.pinion.protocol.PrivateFile;

/// The issuer's folder: `key.json` (private, mode 0600), `jwks.json` (public), `subject-prefix` and `issued.log`. Files are written aside, synced and
/// moved into place, so that a reader sees the old one or the new one. A key file that others can read is refused.
///
/// Thread: any; the lock file keeps processes apart that create or rotate at the same time.
final class IssuerFiles {
    private final Path folder;

    IssuerFiles(Path folder) {
        this.folder = folder;
    }

    Path jwks() {
        return folder.resolve("jwks.json");
    }

    Path key() {
        return folder.resolve("key.json");
    }

    /// The list of what was issued.
    IssuedTokens issued() {
        return IssuedTokens.in(folder);
    }

    boolean exist() {
        return Files.exists(key());
    }

    /// The folder, private, and the lock on it; close it to let others go on.
    IssuerLock lock() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return IssuerLock.take(folder.resolve("lock"));
    }

    IssuerKey readKey() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key());
        permissions.removeAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        if (!permissions.isEmpty()) {
            throw new TokenIssuerException(key() + " can be read by others than its owner; expected mode 0600."
                    + " If somebody may have read it: `pinion token rotate`, else `chmod 600 " + key() + "`");
        }
        try {
            return IssuerKey.of(JWK.parse(Files.readString(key())));
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException quotesTheKey) {
            throw new TokenIssuerException(key() + " is not a private JWK for ES256 or EdDSA; restore it,"
                    + " or remove it to have a new one made");
        }
    }

    JWKSet readPublic() throws IOException {
        try {
            return JWKSet.parse(Files.readString(jwks()));
        } catch (NoSuchFileException none) {
            return new JWKSet();
        } catch (ParseException broken) {
            throw new TokenIssuerException(jwks() + " is not a JWK set; restore it, or remove it to have it made again",
                    broken);
        }
    }

    /// Empty where no server has fixed one yet.
    Optional<String> readPrefix() throws IOException {
        try {
            return Optional.of(Files.readString(prefix()).strip());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    void writePrefix(String prefix) throws IOException {
        write(prefix(), prefix);
    }

    private Path prefix() {
        return folder.resolve("subject-prefix");
    }

    void writeKey(IssuerKey key) throws IOException {
        write(key(), key.privateJwk().toJSONString());
    }

    void writePublic(JWKSet keys) throws IOException {
        write(jwks(), JSONObjectUtils.toJSONString(keys.toJSONObject(true)));
    }

    private void write(Path target, String text) throws IOException {
        PrivateFile.replace(target, text + "\n");
    }
}
