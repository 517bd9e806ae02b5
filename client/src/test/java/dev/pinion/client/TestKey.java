package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import dev.pinion.protocol.Pin;

/// A key with a self-signed certificate, made by the JDK's keytool when first needed; nothing is checked in.
record TestKey(SSLContext context, Pin pin, KeyPair pair) {

    static final TestKey RIGHT = make("right");
    static final TestKey OTHER = make("other");

    private static final String PASSWORD = "only-for-this-run";

    private static TestKey make(String name) {
        try {
            Path folder = Files.createTempDirectory("pinion-test-key");
            Path store = folder.resolve("key.p12");
            keytool(store, name);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(store);
            Files.delete(folder);
            PublicKey publicKey = keys.getCertificate(name).getPublicKey();
            return new TestKey(context(keys), Pin.of(publicKey),
                    new KeyPair(publicKey, (PrivateKey) keys.getKey(name, PASSWORD.toCharArray())));
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void keytool(Path store, String name) throws IOException {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process run = new ProcessBuilder(keytool, "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname",
                "secp256r1", "-dname", "CN=" + name, "-storetype", "PKCS12", "-keystore", store.toString(),
                "-storepass", PASSWORD).redirectErrorStream(true).start();
        try {
            String said = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertEquals(0, run.waitFor(), said);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(stop);
        }
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
