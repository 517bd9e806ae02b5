package dev.pinion.bench.ceiling;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import dev.pinion.protocol.Pin;

/// A server key for one comparison, made by the JDK's own `keytool`, so that every peer shows the same kind of
/// certificate and none needs a library for it. The password goes to other processes in their environment.
///
/// @param file PKCS#12
public record ThrowawayKey(Path file, String password) {
    /// The environment variable in which a peer finds the password.
    public static final String PASSWORD_VARIABLE = "PINION_BENCH_KEY_PASSWORD";
    private static final int PASSWORD_BYTES = 16;
    private static final String ALIAS = "server";

    public static ThrowawayKey make(Path directory, SecureRandom random) throws IOException, InterruptedException {
        byte[] secret = new byte[PASSWORD_BYTES];
        random.nextBytes(secret);
        ThrowawayKey key = new ThrowawayKey(directory.resolve("server.p12"), HexFormat.of().formatHex(secret));
        var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-sigalg",
                "SHA256withECDSA", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity",
                "30", "-storetype", "PKCS12", "-keystore", key.file.toString(), "-storepass:env", PASSWORD_VARIABLE)
                .redirectErrorStream(true);
        keytool.environment().put(PASSWORD_VARIABLE, key.password);
        Process process = keytool.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0)
            throw new IOException("keytool made no key: " + said.strip());
        return key;
    }

    public Pin pin() throws IOException, GeneralSecurityException {
        return Pin.of(open().getCertificate(ALIAS).getPublicKey());
    }

    /// Writes certificate and key for servers that do not read PKCS#12; only the owner may read the key.
    public void writePem(Path certificate, Path privateKey) throws IOException, GeneralSecurityException {
        KeyStore store = open();
        Files.writeString(certificate, pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
        Files.createFile(privateKey,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(privateKey, pem("PRIVATE KEY", store.getKey(ALIAS, password.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        // Not "PKIX": that one decrypts the key anew for each handshake, 10 ms every time.
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(open(), password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    @Override
    public String toString() {
        return "ThrowawayKey[" + file + ", redacted]";
    }
}
