package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;

/// The controls of what [ServerTlsTest] says about resumption: with the JDK's tickets the same clients would resume.
class TicketTest {
    private final ServerKey first = Stores.key();
    private final ServerKey second = Stores.key();

    @Test
    void withTicketsTheSameClientWouldResume() throws Exception {
        // Given the control of the test above: the same context with the JDK's own session timeout
        ServerTls tls = new ServerTls(first);
        tls.context().getServerSessionContext().setSessionTimeout(86_400);
        var handshakes = new AtomicInteger();
        SSLContext client = TlsEnds.clientContext(handshakes);
        try (var ends = new TlsEnds(tls)) {
            // When
            for (int i = 0; i < 3; i++) {
                ends.pinShown(client);
            }
            // Then
            assertEquals(1, handshakes.get());
            // Then the JDK binds its tickets to the certificate, so that even these would not outlive a swap
            tls.swap(second);
            assertEquals(second.pin(), ends.pinShown(client));
        }
    }

    @Test
    void opensslWouldShowATicket() throws Exception {
        // Given the control of the test above
        OpenSsl.assumeHere();
        ServerTls tls = new ServerTls(first);
        tls.context().getServerSessionContext().setSessionTimeout(86_400);
        try (var ends = new TlsEnds(tls)) {
            // When
            String said = OpenSsl.talk("openssl s_client -msg -connect localhost:" + ends.port(), "hello from openssl");
            // Then
            assertTrue(said.contains("NewSessionTicket"), said);
        }
    }
}
