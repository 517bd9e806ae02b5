package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.PinnedTrust;

/// Each kind of key, shown by the server and by a client, over both TLS providers.
class KeyKindsTest {
    private static final TestCa CA = new TestCa();
    private static final List<Kind> KINDS = List.of(new Kind("EC", 256), new Kind("EC", 384), new Kind("EC", 521),
            new Kind("Ed25519", 255), new Kind("RSA", 2048));
    private static final Kind PSS = new Kind("RSASSA-PSS", 2048);

    record Kind(String algorithm, int bits) {
        KeyPair pair() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        }

        @Override
        public String toString() {
            return algorithm + "-" + bits;
        }
    }

    static Stream<Arguments> served() {
        return Arrays.stream(TlsProvider.values())
                .flatMap(provider -> KINDS.stream().map(kind -> Arguments.of(provider, kind)));
    }

    static Stream<Arguments> shown() {
        return Arrays.stream(TlsProvider.values())
                .flatMap(provider -> Stream.concat(KINDS.stream(), Stream.of(PSS))
                        .map(kind -> Arguments.of(provider, kind)));
    }

    @ParameterizedTest
    @MethodSource("served")
    void aServerShowsAKeyOfEachKind(TlsProvider provider, Kind kind) throws Exception {
        KeyPair pair = kind.pair();
        try (var ends = new TlsEnds(new ServerTls(pair(pair), provider))) {
            assertEquals(Pin.of(pair.getPublic()), ends.pinShown(TlsEnds.clientContext()));
        }
    }

    @ParameterizedTest
    @MethodSource("shown")
    void aClientShowsAKeyOfEachKind(TlsProvider provider, Kind kind) throws Exception {
        // Given
        KeyPair server = new Kind("EC", 256).pair();
        KeyPair client = kind.pair();
        var tls = new ServerTls(pair(server), provider);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var listener = tls.listen(address, 5, ServerTls.ClientCertificate.WANTED)) {
            var ends = new TlsEnds(listener);
            // When
            try (SSLSocket socket = ends.connect(context(client, Pin.of(server.getPublic())))) {
                TlsEnds.roundTrip(socket, 'x');
                // Then
                assertEquals(client.getPublic(), socket.getSession().getLocalCertificates()[0].getPublicKey());
            }
        }
    }

    /// TLS would take it; but renewals, requests and announcements sign with it too, and few clients know the kind.
    @Test
    void aServerKeyThatIsForPssAloneIsRefusedByName(@TempDir Path folder) throws Exception {
        ServerKeyStore store = ServerKeyStore.openOrCreate(folder.resolve("keys"),
                CertificateRequest.forNames(List.of("localhost")), Clock.systemUTC(), new SecureRandom());
        KeyPair pair = PSS.pair();
        byte[] key = Pem.encode(pair.getPrivate());
        byte[] chain = Pem.encode(chain(pair));

        var refused = assertThrows(CertificateStoreException.class, () -> new KeyImport(store).pair(key, chain, null));

        assertTrue(String.valueOf(refused.getMessage()).contains("RSASSA-PSS"), refused.getMessage());
    }

    private static List<X509Certificate> chain(KeyPair pair) {
        return CA.issue(pair.getPublic(), Clock.systemUTC().instant().minusSeconds(60), Duration.ofDays(1));
    }

    private static ServerKey pair(KeyPair pair) {
        return PairCheck.pair(pair.getPrivate(), chain(pair), "the test");
    }

    private static SSLContext context(KeyPair client, Pin server) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", client.getPrivate(), new char[0],
                new X509Certificate[] {CA.issueForClients(client.getPublic()).getFirst()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new javax.net.ssl.TrustManager[] {PinnedTrust.of(Set.of(server))},
                new SecureRandom());
        return context;
    }
}
