package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Handshakes, swaps and refusals, over both providers of TLS.
@ParameterizedClass
@EnumSource
class ServerTlsTest {
    @Parameter
    private TlsProvider provider = TlsProvider.JDK;
    private final ServerKey first = Stores.key();
    private final ServerKey second = Stores.key();

    @ParameterizedTest
    @EnumSource
    void aHandshakeShowsTheCurrentKeyWhateverItsKind(KeyAlgorithm algorithm) throws Exception {
        // Given
        ServerKey key = Stores.key(algorithm);
        try (var ends = new TlsEnds(new ServerTls(key, provider)); var client = ends.connect(TlsEnds.clientContext())) {
            // When
            TlsEnds.roundTrip(client, 'a');
            // Then TLS L1, L10
            assertEquals(key.pin(), TlsEnds.pin(client));
            assertEquals("TLSv1.3", client.getSession().getProtocol());
        }
    }

    @Test
    void afterASwapNewHandshakesShowTheNewKeyAndOldConnectionsLive() throws Exception {
        // Given
        ServerTls tls = new ServerTls(first, provider);
        try (var ends = new TlsEnds(tls); var old = ends.connect(TlsEnds.clientContext())) {
            TlsEnds.roundTrip(old, 'a');
            int port = ends.port();
            // When
            tls.swap(second);
            // Then
            assertEquals(second.pin(), ends.pinShown(TlsEnds.clientContext()));
            assertEquals(second.pin(), tls.current().pin());
            assertEquals(port, ends.port());
            TlsEnds.roundTrip(old, 'b');
            assertEquals(first.pin(), TlsEnds.pin(old));
        }
    }

    @Test
    void aKeyOfAnotherKindMayFollow() throws Exception {
        // Given
        ServerTls tls = new ServerTls(first, provider);
        SSLContext client = TlsEnds.clientContext();
        try (var ends = new TlsEnds(tls)) {
            for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
                ServerKey next = Stores.key(algorithm);
                // When
                tls.swap(next);
                // Then
                assertEquals(next.pin(), ends.pinShown(client));
            }
        }
    }

    @Test
    void aClientThatWouldResumeIsShownTheNewKeyAtOnce() throws Exception {
        // Given TLS L5: one client context, as a client that reconnects has
        ServerTls tls = new ServerTls(first, provider);
        SSLContext client = TlsEnds.clientContext();
        try (var ends = new TlsEnds(tls)) {
            assertEquals(first.pin(), ends.pinShown(client));
            // When
            tls.swap(second);
            // Then
            assertEquals(second.pin(), ends.pinShown(client));
        }
    }

    @Test
    void noSessionIsEverResumed() throws Exception {
        // Given a client whose trust manager counts the full handshakes (JSSE does not call it when it resumes)
        ServerTls tls = new ServerTls(first, provider);
        var handshakes = new AtomicInteger();
        SSLContext client = TlsEnds.clientContext(handshakes);
        try (var ends = new TlsEnds(tls)) {
            // When
            for (int i = 0; i < 3; i++) {
                ends.pinShown(client);
            }
            // Then
            assertEquals(3, handshakes.get());
            assertEquals(0, Collections.list(tls.context().getServerSessionContext().getIds()).size());
        }
    }

    @Test
    void opensslIsSentNoTicket() throws Exception {
        // Given TLS L4, L5, L9: without a ticket there is nothing to send early data with
        OpenSsl.assumeHere();
        try (var ends = new TlsEnds(new ServerTls(first, provider))) {
            // When
            String said = OpenSsl.talk("openssl s_client -msg -alpn v12.stomp -connect localhost:" + ends.port(),
                    "hello from openssl");
            // Then
            assertTrue(said.contains("ALPN protocol: v12.stomp"), said);
            assertFalse(said.contains("NewSessionTicket"), said);
            assertTrue(said.contains("Compression: NONE"), said);
            assertTrue(said.contains("Early data was not sent"), said);
        }
    }

    @Test
    void opensslHasNothingToResumeWith(@TempDir Path folder) throws Exception {
        // Given TLS L5
        OpenSsl.assumeHere();
        Path session = folder.resolve("session");
        try (var ends = new TlsEnds(new ServerTls(first, provider))) {
            // When
            OpenSsl.talk("openssl s_client -connect localhost:" + ends.port() + " -sess_out " + session, "hello");
            // Then
            assertFalse(Files.exists(session));
        }
    }

    @Test
    void aClientMayUpdateItsKeyAndAskForOurs() throws Exception {
        // Given TLS L11
        OpenSsl.assumeHere();
        try (var ends = new TlsEnds(new ServerTls(first, provider))) {
            // When: a line K makes openssl send a KeyUpdate that asks for one in return
            String said = OpenSsl.talk("openssl s_client -msg -connect localhost:" + ends.port(), "hello", "K", "again",
                    "k", "and again");
            // Then: ours came before the answer that is encrypted with it
            assertTrue(said.lastIndexOf("<<< TLS 1.3, Handshake [length 0005], KeyUpdate") > said.indexOf("hello"),
                    said);
        }
    }

    @Test
    void tls12IsRefused() throws Exception {
        // Given TLS L1, L2
        try (var ends = new TlsEnds(new ServerTls(first, provider));
                var client = ends.connect(TlsEnds.clientContext())) {
            client.setEnabledProtocols(new String[] {"TLSv1.2"});
            // When
            var refusal = assertThrows(IOException.class, client::startHandshake);
            // Then
            assertTrue(String.valueOf(refusal.getMessage()).contains("protocol_version"), refusal::toString);
        }
    }

    @Test
    void ourNameForTheProtocolIsAgreed() throws Exception {
        // Given TLS L8
        try (var ends = new TlsEnds(new ServerTls(first, provider));
                var client = ends.connect(TlsEnds.clientContext())) {
            offer(client, "h2", "v12.stomp");
            // When
            TlsEnds.roundTrip(client, 'a');
            // Then
            assertEquals("v12.stomp", client.getApplicationProtocol());
        }
    }

    @Test
    void aStockClientWithoutANameForTheProtocolIsServed() throws Exception {
        // Given TLS L8
        try (var ends = new TlsEnds(new ServerTls(first, provider));
                var client = ends.connect(TlsEnds.clientContext())) {
            // When
            TlsEnds.roundTrip(client, 'a');
            // Then
            assertEquals("", client.getApplicationProtocol());
        }
    }

    @Test
    void aForeignNameForTheProtocolIsRefused() throws Exception {
        // Given TLS L8: a browser that was lured here speaks http/1.1
        try (var ends = new TlsEnds(new ServerTls(first, provider));
                var client = ends.connect(TlsEnds.clientContext())) {
            offer(client, "http/1.1");
            // When
            var refusal = assertThrows(SSLHandshakeException.class, client::startHandshake);
            // Then
            assertTrue(String.valueOf(refusal.getMessage()).contains("no_application_protocol"), refusal::toString);
        }
    }

    @Test
    void aNameThatTheClientAsksForIsUnderstoodAndDecidesNothing() throws Exception {
        // Given TLS L7: there is one key, whatever name was asked for
        try (var ends = new TlsEnds(new ServerTls(first, provider));
                var client = ends.connect(TlsEnds.clientContext())) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("someone.else.example")));
            client.setSSLParameters(parameters);
            // When
            TlsEnds.roundTrip(client, 'a');
            // Then
            assertEquals(first.pin(), TlsEnds.pin(client));
        }
    }

    private static void offer(SSLSocket client, String... names) {
        SSLParameters parameters = client.getSSLParameters();
        parameters.setApplicationProtocols(names);
        client.setSSLParameters(parameters);
    }

    @Test
    void theListenerMayBindAgainAtOnceAndAsksForACertificateOnlyIfWanted() throws Exception {
        // Given
        ServerTls tls = new ServerTls(first, provider);
        SSLServerSocket plain = tls.listen(new InetSocketAddress("localhost", 0), 1);
        SSLServerSocket wanting = tls.listen(new InetSocketAddress("localhost", 0), 1,
                ServerTls.ClientCertificate.WANTED);
        try (plain; wanting) {
            // When Then
            assertTrue(plain.getReuseAddress());
            assertFalse(plain.getWantClientAuth());
            assertTrue(wanting.getWantClientAuth());
            assertFalse(wanting.getNeedClientAuth());
            var taken = new InetSocketAddress("localhost", plain.getLocalPort());
            assertThrows(BindException.class, () -> tls.listen(taken, 1));
        }
    }

}
