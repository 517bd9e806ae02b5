package dev.pinion.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.junit.jupiter.api.Test;

class TlsRulesTest {

    @Test
    void onlyVersionOneThreeWithAuthenticatedCiphersIsSpoken() throws Exception {
        // TLS L1, L8, L10
        // Given
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();

        // When
        TlsRules.apply(parameters);
        engine.setSSLParameters(parameters);

        // Then
        assertArrayEquals(new String[] {"TLSv1.3"}, engine.getEnabledProtocols());
        assertTrue(Arrays.stream(engine.getEnabledCipherSuites())
                .allMatch(suite -> suite.matches("TLS_.*(GCM|POLY1305).*")));
        assertArrayEquals(new String[] {"v12.stomp"}, engine.getSSLParameters().getApplicationProtocols());
        assertTrue(engine.getSSLParameters().getUseCipherSuitesOrder());
        assertEquals(61614, TlsRules.DEFAULT_PORT);
    }
}
