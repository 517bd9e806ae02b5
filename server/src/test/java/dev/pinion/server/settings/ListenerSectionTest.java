package dev.pinion.server.settings;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.server.address.ListenerSettings;

/// Sections `[listener "NAME"]`: what they say, and what is refused with which words.
class ListenerSectionTest {
    private static final String LISTENERS = """
            connections.max = 500
            [listener "lb"]
            listen = 127.0.0.1:61615
            proxy.from = 10.0.0.4
            deny = 10.9.0.0/16
            connections.max = 100
            """;

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void aListenerHasRulesAndLimitsOfItsOwn() throws Exception {
        List<ListenerSettings> listeners = ConfiguredServer
                .of(Configuration
                        .read(new Configuration.Places(Optional.of(file(LISTENERS)), Map.of(),
                                List.of(Given.option("--set", "listener.more.listen", "[::1]:0"),
                                        Given.option("--set", "listener.more.connections.per.address.max", "7")))))
                .listeners();

        ListenerSettings first = listeners.getFirst();
        ListenerSettings second = listeners.getLast();
        assertAll(() -> assertEquals(List.of("lb", "more"), listeners.stream().map(ListenerSettings::name).toList()),
                () -> assertEquals(61_615, first.listen().getPort()),
                () -> assertEquals(List.of("10.0.0.4"), first.proxyFrom()),
                () -> assertEquals(List.of("10.9.0.0/16"), first.deny()), () -> assertEquals(List.of(), first.allow()),
                () -> assertEquals(100, first.connectionsMax()),
                () -> assertEquals(500, first.connectionsPerAddressMax()),
                () -> assertEquals(500, first.handshakesMax()),
                () -> assertEquals(7, second.connectionsPerAddressMax()),
                () -> assertEquals(List.of(), second.proxyFrom()));
    }

    /// Each word of the section does something, said alone.
    @ParameterizedTest
    @CsvSource({"listen,127.0.0.1:0", "allow,10.0.0.0/8", "deny,10.0.0.0/8", "proxy.from,10.0.0.4", "connections.max,7",
            "connections.per.address.max,7", "handshakes.max,7"})
    void eachWordOfAListenerChangesIt(String word, String value) throws Exception {
        String bare = "[listener \"a\"]\nlisten = 127.0.0.1:61615\n";
        var usual = ConfiguredServer.of(read(bare)).listeners();
        String said = word.equals("listen") ? "[listener \"a\"]\n" : bare;

        assertNotEquals(usual, ConfiguredServer.of(read(said + word + " = " + value + "\n")).listeners());
    }

    @Test
    void seventeenListenersAreOneTooMany() {
        var many = new StringBuilder();
        for (int n = 1; n <= 17; n++) {
            many.append("[listener \"l").append(n).append("\"]\nlisten = 127.0.0.1:0\n");
        }
        assertTrue(assertThrows(SettingsRefusedException.class, () -> ConfiguredServer.of(read(many.toString())))
                .problems()
                .getFirst()
                .contains("expected at most 16"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [listener "a"]                        | [listener "a"] does not say where to listen; expected listen = HOST:PORT
            [listener "a"]\\nlisten =               | [listener "a"] does not say where to listen
            [listener "a"]\\nlisten = :            | expected HOST:PORT
            [listener "a"]\\nlisten = no.such.host.invalid:1 | [listener "a"] listen is 'no.such.host.invalid'
            [listener "A b"]\\nlisten = 127.0.0.1:0 | the listener 'A b' has no good name
            [listener "a"]\\nlisten = 127.0.0.1:0\\nproxy.from = balancer | address rule 'balancer' is not an address
            [listener "a"]\\nlisten = 127.0.0.1:0\\ndeny = 10.0.0.1/8 | 10.0.0.1/8
            [listener "a"]\\nlisten = 127.0.0.1:0\\nproxy.form = 10.0.0.1 | proxy.form is no setting; did you mean proxy.from
            [listener "a"]\\nlisten = 127.0.0.1:0\\nconnections.max = 0 | connections.max is '0'; expected 1 to 1000000
            """)
    void whatCannotBeTakenIsToldWithItsPlace(String text, String expected) throws Exception {
        List<String> said = assertThrows(SettingsRefusedException.class,
                () -> ConfiguredServer.of(read(text.replace("\\n", "\n")))).problems();

        assertTrue(said.getFirst().contains(expected), said.toString());
    }

    private Configuration read(String text) throws IOException {
        return Configuration.read(new Configuration.Places(Optional.of(file(text)), Map.of(), List.of()));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pinion.conf"), text);
    }
}
