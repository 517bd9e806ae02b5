package dev.pinion.cli.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;

/// A client's certificate in a file, PEM or DER; of a chain the first, which is the client's own.
final class CertificateFile {

    private CertificateFile() {}

    static X509Certificate read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException unreadable) {
            throw new Failure("the certificate " + file + " cannot be read: " + DataDirectory.reason(unreadable),
                    "the file of a client's certificate", "check the path that --bind-cert got", unreadable);
        } catch (CertificateException notOne) {
            throw new Failure(file + " holds no X.509 certificate", "a certificate in PEM or DER",
                    "give --bind-cert the client's certificate, not its key", notOne);
        }
    }
}
