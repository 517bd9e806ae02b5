package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/// What is counted, seen as an operator sees it.
class MetricsTest extends ServerTestBase {

    @Test
    void everyMeterHasItsLineInTheDesignAndEveryLineItsMeter() throws IOException {
        Set<String> registered = new TreeSet<>();
        server.server()
                .meters()
                .getMeters()
                .stream()
                .filter(each -> each.getId().getName().startsWith("pinion."))
                .forEach(meter -> {
                    String labels = meter.getId()
                            .getTags()
                            .stream()
                            .map(tag -> tag.getKey())
                            .collect(Collectors.joining(" "));
                    registered.add(
                            meter.getId().getName() + " | " + meter.getId().getType().name().toLowerCase(Locale.ROOT)
                                    + " | " + labels + " | " + meter.getId().getDescription());
                });

        assertEquals(String.join("\n", MetricsTable.rows()), String.join("\n", registered));
    }

    @Test
    void aMessageCountsOnceWhenItIsStoredAndOnceForEachReader() throws IOException {
        // Given
        Wire one = server.session("one");
        Wire other = server.session("other");
        one.send(subscribe("1", "/channel/x", "receipt:s")).expect("RECEIPT");
        other.send(subscribe("1", "/channel/x", "receipt:s")).expect("RECEIPT");
        // When
        publish(one, "x", "a");
        one.expect("MESSAGE");
        other.expect("MESSAGE");
        // Then
        assertCounted("pinion_messages_published_total 1.0", "pinion_messages_delivered_total 2.0",
                "pinion_receipts_sent_total 3.0", "pinion_sessions_open 2.0", "pinion_connections_open 2.0",
                "pinion_connections_accepted_total 2.0", "pinion_log_running 1.0");
        one.close();
        other.close();
    }

    @Test
    void aRefusedTokenCountsByTheRuleThatItBrokeAndNoWordOfIt() throws IOException {
        // Given
        String good = server.token("ada", "read:>");
        List<String> bad = List.of("nonsense", good.substring(0, good.lastIndexOf('.') + 1) + "AAAA",
                server.token("eve", Duration.ofSeconds(1), "read:>"));
        server.clock().putAhead(Duration.ofMinutes(1));
        // When
        for (String token : bad) {
            Wire wire = server.wire();
            wire.send("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + token + "\n\n\0").expect("ERROR");
            wire.expectEnd();
        }
        Wire silent = server.wire();
        silent.send("CONNECT\naccept-version:1.2\nhost:x\n\n\0").expect("ERROR");
        silent.expectEnd();
        // Then
        assertCounted("pinion_authentications_failed_total{rule=\"shape\"} 1.0",
                "pinion_authentications_failed_total{rule=\"signature\"} 1.0",
                "pinion_authentications_failed_total{rule=\"expired\"} 1.0",
                "pinion_authentications_failed_total{rule=\"missing\"} 1.0",
                "pinion_connections_ended_total{reason=\"token-rejected\"} 3.0",
                "pinion_connections_ended_total{reason=\"token-expired\"} 1.0");
        assertTrue(!server.server().scrape().contains("nonsense") && !server.server().scrape().contains(good));
    }

    @Test
    void theAgeOfTheKeysIsThatOfTheLastGoodLookAndABadFileCounts() throws IOException {
        // Given
        server.clock().putAhead(Duration.ofMinutes(5));
        await().untilAsserted(() -> assertTrue(value("pinion_token_keys_age_seconds") < 60, server.server().scrape()));
        // When
        // At once: one that is written in its place is empty for a moment, which is another bad one.
        Path aside = Files.writeString(data.resolve("issuer/aside"), "no longer JSON");
        Files.move(aside, data.resolve("issuer/jwks.json"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        await().untilAsserted(() -> assertEquals(1.0, value("pinion_token_keys_failures_total")));
        server.clock().putAhead(Duration.ofMinutes(5));
        // Then
        assertTrue(value("pinion_token_keys_age_seconds") >= 300, server.server().scrape());
    }

    @Test
    void anOperatorGetsTheScrapeAsTheAnswerToACommand() throws IOException {
        try (Operator operator = server.operator()) {
            String answer = operator.ask("metrics", "{}");

            assertTrue(answer.startsWith("{\"ok\":true,\"metrics\":\"# HELP "), answer);
            assertTrue(answer.contains("\\npinion_sessions_open 1.0\\n"), answer);
            for (String ofTheMachine : List.of("jvm_memory_used_bytes", "jvm_gc_", "process_files_open_files",
                    "pinion_build_info{")) {
                assertTrue(answer.contains(ofTheMachine), ofTheMachine);
            }
        }
    }

    private double value(String name) {
        return server.server()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void assertCounted(String... lines) {
        await().untilAsserted(() -> {
            String scrape = server.server().scrape();
            for (String line : lines) {
                assertTrue(scrape.contains("\n" + line + "\n"), () -> line + " is not in\n" + scrape);
            }
        });
    }
}
