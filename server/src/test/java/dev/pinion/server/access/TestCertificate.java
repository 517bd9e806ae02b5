package dev.pinion.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/// A self-signed certificate with its key, made by the JDK's keytool, so that tests need no other library.
public record TestCertificate(KeyStore store) {
    public static final String PASSWORD = "changeit";

    /// For `localhost` and 127.0.0.1.
    public static TestCertificate make(Path folder) {
        try {
            Path file = Files.createTempDirectory(folder, "cert").resolve("store.p12");
            Process keytool = new ProcessBuilder(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                            "-alias", "key", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
                            "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30", "-keystore", file.toString(),
                            "-storetype", "PKCS12", "-storepass", PASSWORD))
                    .redirectErrorStream(true)
                    .redirectOutput(file.resolveSibling("log").toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new AssertionError(Files.readString(file.resolveSibling("log")));
            }
            return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
        } catch (IOException | GeneralSecurityException why) {
            throw new AssertionError(why);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    public X509Certificate certificate() {
        try {
            return (X509Certificate) store.getCertificate("key");
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
