package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `admin` against a running server, with the operator's token from its data folder.
class AdminTest {

    @TempDir
    private static Path folder = Path.of(".");
    private static Path data = folder;
    private static Forked server;

    @BeforeAll
    static void serve() throws Exception {
        data = folder.resolve("data");
        server = Forked.serve(data, "--port", "0");
        server.listening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Said admin(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "admin";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--data";
        all[arguments.length + 2] = data.toString();
        return InProcess.run(all);
    }

    @Test
    void aRevokedSubjectIsListedAndItsTokenNoLongerGood() throws Exception {
        // Given
        Path token = folder.resolve("anna.token");
        assertEquals(0,
                InProcess
                        .run("token", "new", "--data", data.toString(), "--sub", "anna", "--scope", "send:>", "--out",
                                token.toString())
                        .exit());
        // When
        Said revoked = admin("revoke", "--sub", "anna");
        // Then
        Said refused = InProcess.run("send", "--data", data.toString(), "--token-file", token.toString(), "/channel/a",
                "x");
        assertAll(() -> assertEquals(0, revoked.exit(), revoked.err()),
                () -> assertTrue(revoked.out().startsWith("{\"ok\":true"), revoked.out()),
                () -> assertTrue(admin("revocations").out().contains("\"sub\":\"anna\"")),
                () -> assertEquals(1, refused.exit()));
    }

    @Test
    void sessionsShowsTheOperatorItself() {
        Said said = admin("sessions", "--sub", "operator", "--json");

        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().contains("\"sub\":\"operator\""), said.out()));
    }

    @Test
    void limitsAreToldWithTheirSourceAndTheirUse() {
        List<String> lines = admin("limits").out().lines().toList();
        Said json = admin("limits", "--json");

        assertAll(() -> assertTrue(lines.getFirst().matches("LIMIT +VALUE +USED +SOURCE"), lines::toString),
                () -> assertTrue(
                        lines.stream().anyMatch(line -> line.matches("connections\\.max +20000 +\\d+ +default")),
                        lines::toString),
                () -> assertTrue(lines.stream().anyMatch(line -> line.matches("frame\\.deadline +1m +- +default")),
                        lines::toString),
                () -> assertTrue(json.out()
                        .contains(
                                "{\"limit\":\"local.connections.max\",\"value\":\"16\",\"source\":\"default\",\"used\":"),
                        json.out()));
    }

    @Test
    void identitiesWhoseTokensLowerTheirLimitsAreListed() throws Exception {
        // Given
        Path token = folder.resolve("low.token");
        assertEquals(0,
                InProcess
                        .run("token", "new", "--data", data.toString(), "--sub", "low", "--scope", "admin", "--limit",
                                "messages.per.second=7", "--out", token.toString())
                        .exit());
        // When
        Said said = admin("limits", "--json", "--token-file", token.toString());
        // Then
        assertTrue(said.out().contains("\"lowered-by-tokens\":[{\"sub\":\"low\",")
                && said.out().contains("\"messages.per.second\":7,"), said.out());
        assertEquals(2,
                InProcess.run("token", "new", "--data", data.toString(), "--sub", "low", "--limit", "connections.max=7")
                        .exit());
    }

    @Test
    void healthEndsWithThreeWhereNobodyAnswers() {
        Said said = InProcess.run("admin", "health", "--data", folder.resolve("nobody").toString());

        assertAll(() -> assertEquals(3, said.exit(), said.err()),
                () -> assertTrue(said.out().startsWith("UNKNOWN: "), said.out()));
    }

    @Test
    void sessionsIsATableForPeople() {
        List<String> lines = admin("sessions", "--sort", "lag").out().lines().toList();

        assertAll(() -> assertTrue(lines.getFirst().matches("WHO +FROM +SINCE .* LAG +PINS +SESSION"), lines::toString),
                () -> assertTrue(
                        lines.stream().anyMatch(line -> line.matches("operator +local .* pinion-java.* c\\d+")),
                        lines::toString));
    }

    @Test
    void anOrderThatThereIsNotIsRefusedWithThoseThatThereAre() {
        Said said = admin("sessions", "--sort", "beauty");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertTrue(said.err().contains("lag"), said.err()));
    }

    @Test
    void channelsAreATableAndOneIsEmptied() {
        // Given
        assertEquals(0, InProcess.run("send", "--data", data.toString(), "/channel/table.of", "a").exit());
        // When
        Said table = admin("channels", "table.>");
        Said emptied = admin("channel", "rm", "table.of");
        // Then
        Said json = admin("channels", "table.>", "--json");
        assertAll(
                () -> assertTrue(table.out().matches("(?s)CHANNEL +FIRST +LAST .*table.of +1 .*all is kept\\R"),
                        table.out() + table.err()),
                () -> assertTrue(emptied.out().startsWith("{\"ok\":true"), emptied.err()),
                () -> assertTrue(json.out().contains("\"messages\":0"), json.out()));
    }

    @Test
    void whoIsKickedMustBeThere() {
        Said nobody = admin("kick", "--sub", "nobody");
        Said unsaid = admin("kick");

        assertAll(() -> assertEquals(1, nobody.exit()),
                () -> assertTrue(nobody.err().contains("no live session"), nobody.err()),
                () -> assertEquals(2, unsaid.exit()));
    }

    @Test
    void topShowsSessionsAndChannels() {
        Said said = InProcess.run("top", "--data", data.toString(), "--count", "2", "--every", "200ms");

        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertEquals(2, said.out().lines().filter(line -> line.startsWith("WHO ")).count(), said.out()),
                () -> assertEquals(2, said.out().lines().filter(line -> line.startsWith("CHANNEL ")).count()),
                () -> assertTrue(said.out().contains(" sessions  "), said.out()));
    }

    @Test
    void addressesAreListedAndForgiven() {
        Said none = admin("addresses");
        Said lifted = admin("addresses", "--lift", "192.0.2.1");
        Said wrong = admin("addresses", "--lift", "home");

        assertAll(() -> assertEquals(0, none.exit(), none.err()),
                () -> assertTrue(none.out().contains("\"slowed\":[]"), none.out()),
                () -> assertTrue(lifted.out().contains("\"was-counted\":false"), lifted.out()),
                () -> assertEquals(1, wrong.exit()), () -> assertTrue(wrong.err().contains("192.0.2.1"), wrong.err()));
    }

    @Test
    void whatIsRevokedMustBeSaid() {
        Said nothing = admin("revoke");
        Said both = admin("revoke", "--all", "--issuer", "pinion");

        assertAll(() -> assertEquals(2, nothing.exit()),
                () -> assertTrue(nothing.err().contains("--key"), nothing.err()), () -> assertEquals(2, both.exit()),
                () -> assertEquals("", both.out()));
    }

    @Test
    void metricsPrintsWhatPrometheusReads() {
        // The session of the command before counts until its connection has ended, a moment behind its last receipt.
        await().untilAsserted(() -> assertTrue(
                admin("metrics").out().contains("\n# TYPE pinion_sessions_open gauge\npinion_sessions_open 1.0\n")));
        Said said = admin("metrics");

        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().contains("\npinion_authentications_failed_total{rule=\"signature\"} "),
                        said.out()));
    }

    @Test
    void anErasedMessageIsShownAsErasedByAClientThatChecksTheChain() {
        // Given
        for (String body : new String[] {"one", "secret", "three"}) {
            assertEquals(0, InProcess.run("send", "--data", data.toString(), "/channel/erasing", body).exit());
        }
        // When
        Said erased = admin("erase", "/channel/erasing", "2");
        // Then
        Said again = admin("erase", "erasing", "2");
        Said plain = InProcess.run("listen", "--data", data.toString(), "--from", "first", "--count", "3",
                "/channel/erasing");
        Said json = InProcess.run("listen", "--data", data.toString(), "--from", "2", "--count", "1", "--json",
                "/channel/erasing");
        assertAll(() -> assertEquals(0, erased.exit(), erased.err()),
                () -> assertTrue(erased.out().contains("\"erased\":\"now\""), erased.out()),
                () -> assertTrue(again.out().contains("\"erased\":\"before\""), again.out()),
                () -> assertTrue(plain.out()
                        .matches(
                                "\\[1] operator: one\\R\\[2] operator: \\(erased 20\\S+Z\\)\\R\\[3] operator: three\\R"),
                        plain.out() + plain.err()),
                () -> assertTrue(json.out().contains("\"erased\":\"20") && json.out().contains("\"text\":\"\""),
                        json.out()));
    }

    @Test
    void whatCannotBeErasedIsNamed() {
        Said nowhere = admin("erase", "no.such.channel", "1");
        Said inbox = admin("erase", "/user/nobody", "1");

        assertAll(() -> assertEquals(1, nowhere.exit()), () -> assertEquals("", nowhere.out()),
                () -> assertTrue(nowhere.err().contains("there is no channel of this name"), nowhere.err()),
                () -> assertTrue(inbox.err().contains("there is no channel of this name"), inbox.err()));
    }

    @Test
    void wrongUseOfEraseIsExitCodeTwo() {
        assertAll(() -> assertEquals(2, admin("erase").exit()), () -> assertEquals(2, admin("erase", "a").exit()),
                () -> assertEquals(2, admin("erase", "a", "0").exit()),
                () -> assertEquals(2, admin("erase", "a", "x").exit()),
                () -> assertEquals(2, admin("erase", "a..b", "1").exit()),
                () -> assertEquals(2, admin("erase", "/channel/>", "1").exit()),
                () -> assertEquals(2, admin("erase", "/user/me", "1").exit()),
                () -> assertEquals(2, admin("erase", "/server/pins", "1").exit()),
                () -> assertEquals(2, admin("erase", "@", "1").exit()));
    }

    @Test
    void whatTheServerRefusesIsAFailureWithItsWords() {
        Said said = admin("revoke", "--session", "nobody");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("no live session"), said.err()));
    }

    @Test
    void wrongUseIsExitCodeTwo() {
        assertAll(() -> assertEquals(2, admin("revoke").exit()),
                () -> assertEquals(2, admin("revoke", "--sub", "a", "--jti", "b").exit()),
                () -> assertEquals(2, admin("revoke", "--jti", "a", "--issued-before", "2026-01-01T00:00:00Z").exit()),
                () -> assertEquals(2, admin("revoke", "--sub", "a", "--issued-before", "yesterday").exit()),
                () -> assertEquals(2, InProcess.run("admin").exit()));
    }
}
