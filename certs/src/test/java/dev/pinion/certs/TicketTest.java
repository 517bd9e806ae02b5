package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void opensslWouldResumeAndIsShownTheNewKeyAllTheSame(@TempDir Path folder) throws Exception {
        // Given TLS L5: the control of [ServerTlsTest], with the JDK's tickets, which are bound to the certificate
        OpenSsl.assumeHere();
        Path session = folder.resolve("session");
        ServerTls tls = new ServerTls(first);
        tls.context().getServerSessionContext().setSessionTimeout(86_400);
        try (var ends = new TlsEnds(tls)) {
            String client = "openssl s_client -connect localhost:" + ends.port();
            OpenSsl.talk(client + " -sess_out " + session, "hello");
            assertTrue(OpenSsl.talk(client + " -sess_in " + session, "hello").contains("Reused, TLSv1.3"));
            // When
            tls.swap(second);
            // Then
            assertTrue(OpenSsl.talk(client + " -sess_in " + session, "hello").contains("New, TLSv1.3"));
        }
    }
}
