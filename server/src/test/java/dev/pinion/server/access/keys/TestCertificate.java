package dev.pinion.server.access.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

import org.jspecify.annotations.Nullable;

/// Two self-signed certificates for `localhost` and 127.0.0.1 with their keys, made once by the JDK's keytool, so that
/// tests need no other library.
public record TestCertificate(KeyStore store) {
    public static final String PASSWORD = "changeit";
    private static final String SAN = "san=dns:localhost,ip:127.0.0.1";

    public static TestCertificate one() {
        return One.MADE;
    }

    public static TestCertificate another() {
        return Another.MADE;
    }

    private static TestCertificate make() {
        return keytool(null, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
                "-ext", SAN, "-validity", "30");
    }

    /// Another certificate for the same key, as renewing makes it.
    public TestCertificate renewed() {
        return keytool(store, "-selfcert", "-ext", SAN, "-validity", "60");
    }

    /// What keytool makes of a store, or of none.
    private static TestCertificate keytool(@Nullable KeyStore before, String... command) {
        try {
            Path folder = Files.createTempDirectory("pinion-test-certificate");
            Path file = folder.resolve("store.p12");
            Path log = folder.resolve("log");
            if (before != null) {
                try (OutputStream out = Files.newOutputStream(file)) {
                    before.store(out, PASSWORD.toCharArray());
                }
            }
            List<String> line = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            line.addAll(List.of(command));
            line.addAll(List.of("-alias", "key", "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass",
                    PASSWORD));
            Process keytool = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            if (keytool.waitFor() != 0) {
                throw new AssertionError(Files.readString(log));
            }
            var made = new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
            for (Path used : List.of(file, log, folder)) {
                Files.delete(used);
            }
            return made;
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

    /// For a TLS client that holds the key.
    public KeyManager[] keyManagers() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            return keys.getKeyManagers();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static final class One {
        private static final TestCertificate MADE = make();
    }

    private static final class Another {
        private static final TestCertificate MADE = make();
    }
}
