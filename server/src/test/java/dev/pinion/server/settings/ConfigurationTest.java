package dev.pinion.server.settings;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.settings.typed.DataPlace;

/// File, variables and options: what goes before what, and what is refused with which words.
class ConfigurationTest {
    private static final String GOOD = """
            # mine
            data = data
            listen = [::1]:0
            greeting =
            allow = 10.0.0.0/8, fd00::/8
            allow = 127.0.0.1
            connections.max = 100

            [retention]
            news.> = age=30d,count=100
            @* = bytes=2m

            [backup]
            dir = backups

            [limits]
            message.body.max = 512k
            write.timeout = 5s

            [issuer "https://id.example.org/realms/x"]
            provider = keycloak
            scope-map = chat writer=send:chat.>,read:chat.>
            scope-map = reader=read:chat.>
            subject-prefix = id:
            [issuer "acme"]
            jwks = acme.json
            subject-prefix = acme:
            """;

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void aFileSaysWhatHolds() throws Exception {
        ServerConfig config = ConfiguredServer.of(read(GOOD));

        IssuerSettings keycloak = config.tokens().issuers().get(1);
        assertAll(() -> assertEquals(folder.resolve("data"), config.dataDirectory()),
                () -> assertEquals(0, config.listen().getPort()), () -> assertTrue(config.greeting().isEmpty()),
                () -> assertEquals(List.of("10.0.0.0/8", "fd00::/8", "127.0.0.1"), config.allow()),
                () -> assertEquals(100, config.connectionLimits().connectionsMax()),
                () -> assertEquals(List.of("news.>", "@*"),
                        config.upkeep().retention().stream().map(rule -> rule.channels()).toList()),
                () -> assertEquals(Optional.of(folder.resolve("backups")), config.upkeep().backups()),
                () -> assertEquals(512 * 1024, config.sessionLimits().bodyBytesMax()),
                () -> assertEquals(Duration.ofSeconds(5), config.connectionLimits().writeTimeout()),
                () -> assertEquals("https://id.example.org/realms/x", keycloak.issuer()),
                () -> assertEquals(List.of("chat writer=send:chat.>,read:chat.>", "reader=read:chat.>"),
                        keycloak.dialect().scopeMap()),
                () -> assertEquals(new IssuerKeys.InFile(folder.resolve("acme.json")),
                        config.tokens().issuers().get(2).keys()));
    }

    @Test
    void optionsGoBeforeVariablesAndVariablesBeforeTheFile() throws Exception {
        Configuration read = Configuration.read(new Configuration.Places(
                Optional.of(file("connections.max = 100\nbacklog = 7\nreplies.max = 8\nallow = 10.0.0.0/8\n")),
                Map.of("PINION_CONNECTIONS_MAX", "200", "PINION_BACKLOG", "9", "HOME", "/root"),
                List.of(Given.option("--set", "connections.max", "300"),
                        Given.option("--allow", "allow", "10.1.0.0/16"))));

        ServerConfig config = ConfiguredServer.of(read);
        assertAll(() -> assertEquals(300, config.connectionLimits().connectionsMax()),
                () -> assertEquals(9, config.connectionLimits().backlog()),
                () -> assertEquals(8, config.sessionLimits().repliesMax()),
                () -> assertEquals(List.of("10.1.0.0/16"), config.allow()),
                () -> assertEquals("--set", source(read, "connections.max")),
                () -> assertEquals("PINION_BACKLOG", source(read, "backlog")),
                () -> assertEquals(folder.resolve("pinion.conf") + ":3", source(read, "replies.max")),
                () -> assertEquals("default", source(read, "turn.bytes")));
    }

    @Test
    void anIssuerOfTheCommandLineTakesThePlaceOfItsSection() throws Exception {
        Configuration read = Configuration.read(new Configuration.Places(Optional.of(file(GOOD)), Map.of(),
                List.of(Given.option("--issuer", "issuer", "acme", "", ""),
                        Given.option("--jwks", "issuer", "acme", "jwks", "/etc/other.json"),
                        Given.option("--set", "issuer.https://b.example.subject-prefix", "b:"))));

        List<IssuerSettings> issuers = ConfiguredServer.of(read).tokens().issuers();
        assertAll(() -> assertEquals(4, issuers.size()), () -> assertEquals("", issuers.get(2).subjectPrefix()),
                () -> assertEquals(new IssuerKeys.InFile(Path.of("/etc/other.json")), issuers.get(2).keys()),
                () -> assertEquals("https://b.example", issuers.get(3).issuer()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            conections.max = 5                    | pinion.conf:1: conections.max is no setting; did you mean connections.max
            connections.max = many                | pinion.conf:1: connections.max is 'many'; expected a number, 1 to 1000000
            connections.max = 0                   | connections.max is '0'; expected 1 to 1000000
            connections.max =                     | connections.max is ''; expected a number
            connections.max                       | pinion.conf:1: 'connections.max' is no setting; expected KEY = VALUE
            = 5                                   | is no setting; expected KEY = VALUE
            connections.max = 5\\nconnections.max = 6 | pinion.conf:2: connections.max is said twice, before in
            write.timeout = 5                     | write.timeout is '5'; expected 1ms to 1d, as a number and a unit
            write.timeout = 0s                    | expected 1ms to 1d
            write.timeout = 99999999999999h       | expected 1ms to 1d
            message.body.max = 2m                 | message.body.max is '2m'; expected 1k to 1m
            message.body.max = -1                 | expected 1k to 1m, in bytes
            memory.server.bytes = 99999999t       | more bytes than any disk has
            tls.provider = openssl                | expected jdk or bc
            token.bound.only = yes                | expected true or false
            listen = nowhere:99999                | expected HOST:PORT
            listen = ::1                          | stands in brackets
            listen = [::1                         | expected HOST:PORT
            allow = 10.0.0.1/8                    | 10.0.0.1/8
            alias = /topic/                       | FROM=TO
            stomp.versions = 1.3                  | one or more of 1.0, 1.1 and 1.2
            [limit]\\nbacklog = 5                  | pinion.conf:1: there is no section [limit]; did you mean limits
            [limits "x"]                          | the section has no name; expected [limits]
            [issuer]                              | the section needs a name; expected [issuer "name"]
            [issuer ""]                           | is no head of a section
            [limits                               | is no head of a section
            [issuer "a"]                          | cannot be asked for its keys
            [issuer "https://a"]\\njkws = b        | jkws is no setting; did you mean jwks
            [issuer "https://a"]\\nprovider = acme | is no provider known here
            [issuer "https://a"]\\njwks = http://b | expected https://HOST
            [issuer "https://a"]\\nprofile = x     | access-token or plain-jwt
            [issuer "https://a"]\\nconnections.max = 5 | connections.max is no setting
            [retention]\\nnews = forever           | no bound
            [retention]\\nn..s = age=3d            | channel
            [retention]\\na = age=3d\\na = count=9  | names a twice
            rotation.every = 7d                   | shorter than the time between
            db.disk.low = 1m                      | not less than the second
            handshakes.max = 30000                | pinion.conf:1: handshakes.max is 30000, expected 1 to 20000
            token.local = false                   | nobody could connect
            greeting = a\\u0007b                   | a character that is no text
            [listener]                            | the section needs a name; expected [listener "name"]
            """)
    void whatCannotBeTakenIsToldWithItsPlace(String text, String expected) throws Exception {
        Path file = file(text.replace("\\n", "\n").replace("\\u0007", "\u0007"));

        List<String> said = assertThrows(SettingsRefusedException.class,
                () -> ConfiguredServer.of(Configuration.read(places(file)))).problems();

        assertTrue(said.getFirst().contains(expected), said.toString());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws Exception {
        var refused = assertThrows(SettingsRefusedException.class,
                () -> read("backlog = 0\nnothing = 1\nreplies.max = x\n"));

        assertEquals(3, refused.problems().size(), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PINION_CONECTIONS_MAX", "PINION_DENNY", "PINION_", "PINION_PORTS"})
    void aVariableThatNamesNothingIsRefused(String name) {
        var places = new Configuration.Places(Optional.empty(), Map.of(name, "1"), List.of());

        String said = assertThrows(SettingsRefusedException.class, () -> Configuration.read(places)).problems()
                .getFirst();

        assertTrue(said.contains("the variable " + name + " names no setting"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PINION_CONFIG", "PINION_ALARM_STATE", "PINION_JAVA_OPTS", "PINION_SERVICE_HOST",
            "PINION_PORT", "PINION_SERVICE_PORT_STOMP", "PINION_PORT_61614_TCP_ADDR", "PINION_WEB_PORT_8080_TCP",
            "pinion_x"})
    void theVariablesOfOthersAreLeftAlone(String name) {
        var places = new Configuration.Places(Optional.empty(), Map.of(name, "tcp://10.0.0.1:61614"), List.of());

        assertFalse(Configuration.read(places).rows().stream().anyMatch(Configuration.Row::isGiven));
    }

    @Test
    void aFileThatOthersCanWriteToIsRefused() throws Exception {
        Path file = file("backlog = 7\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        String said = assertThrows(SettingsRefusedException.class, () -> Configuration.read(places(file))).problems()
                .getFirst();

        assertTrue(said.contains("Others than its owner can write"), said);
    }

    @Test
    void whatIsNoTextOrNoFileIsRefused() throws Exception {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {'a', '=', (byte) 0xc3, '('});
        Path large = Files.write(folder.resolve("large"), new byte[SettingsFile.BYTES_MAX + 1]);

        assertAll(() -> refused(binary, "no text in UTF-8"), () -> refused(large, "expected at most"),
                () -> refused(folder.resolve("absent"), "is not there"), () -> refused(folder, "no file"));
    }

    private void refused(Path file, String expected) {
        String said = assertThrows(SettingsRefusedException.class, () -> Configuration.read(places(file))).problems()
                .getFirst();
        assertTrue(said.contains(expected), said);
    }

    @ParameterizedTest
    @CsvSource({"false,/data,/home/a,/data/pinion", "false,'',/home/a,/home/a/.local/share/pinion",
            "false,data,/home/a,/home/a/.local/share/pinion", "true,/data,/root,/var/lib/pinion"})
    void theDataFolderIsThatOfTheSystemOrOfTheUser(boolean isRoot, String xdg, String home, Path expected) {
        assertEquals(expected, DataPlace.usual(isRoot, xdg, home));
    }

    private Configuration read(String text) throws IOException {
        return Configuration.read(places(file(text)));
    }

    private static Configuration.Places places(Path file) {
        return new Configuration.Places(Optional.of(file), Map.of(), List.of());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pinion.conf"), text);
    }

    private static String source(Configuration read, String key) {
        return read.rows().stream().filter(row -> row.key().equals(key)).findFirst().orElseThrow().source().text();
    }
}
