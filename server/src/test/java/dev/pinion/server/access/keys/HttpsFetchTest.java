package dev.pinion.server.access.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.protocol.Pin;

/// Answers of a provider as they should not be: packed, endless, slow, from elsewhere.
class HttpsFetchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private TestProvider provider;

    @BeforeEach
    void aProvider() throws Exception {
        provider = new TestProvider(TestKey.jwks(TestKey.make("k", "ES256")));
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        clients.shutdownNow();
    }

    @Test
    void aRedirectIsNotFollowedAndItsTargetIsNamed() throws Exception { // JWT J10
        provider.status = "302 Found";
        provider.moreHeaders = "Location: https://elsewhere.example/keys\r\n";

        String fault = refused();
        assertTrue(fault.contains("https://elsewhere.example/keys"), fault);
        assertEquals(1, provider.fetches.get());
    }

    @Test
    void anAnswerLargerThanASetMayBeIsNotRead() throws Exception {
        provider.jwks = "x".repeat(KeySet.BYTES_MAX + 1);

        assertTrue(refused().contains("cannot be read"));
    }

    @Test
    void aPackedAnswerIsRefusedByName() throws Exception {
        provider.moreHeaders = "Content-Encoding: gzip\r\n";

        String fault = refused();

        assertTrue(fault.contains("content-encoding gzip"), fault);
    }

    @Test
    void anAnswerInChunksIsTaken() throws Exception {
        provider.way = TestProvider.Way.CHUNKED;

        assertEquals(1, KeySet.ofJwks(fetch(PATIENCE).get(provider.address())).size());
    }

    @ParameterizedTest
    @EnumSource(value = TestProvider.Way.class, names = {"DRIPPING", "ENDLESS"})
    void anAnswerThatDoesNotEndIsGivenUpAtTheDeadline(TestProvider.Way way) throws Exception {
        // Given
        provider.way = way;
        HttpsFetch fetch = fetch(Duration.ofMillis(500));
        // When
        long begun = System.nanoTime();
        var given = assertThrows(IOException.class, () -> fetch.get(provider.address()));
        // Then
        long took = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertTrue(took < 20, "given up after " + took + " s: " + given);
    }

    private String refused() {
        return String
                .valueOf(assertThrows(IOException.class, () -> fetch(PATIENCE).get(provider.address())).getMessage());
    }

    private HttpsFetch fetch(Duration deadline) {
        var trust = ProviderTrust.byPins(Set.of(Pin.of(provider.certificate.certificate().getPublicKey())));
        return new HttpsFetch(trust, deadline, clients);
    }
}
