package dev.pinion.server.settings;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.ServerConfig;
import dev.pinion.server.limits.PinLimits;

/// The list of settings: each does something, has a range that the server takes from end to end, and stands in the file and in
/// the document.
class SettingsTest {
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", ".."));
    /// One of them is another value for any setting.
    private static final List<String> OTHERS = List.of("127.0.0.1:61680", "https://chat.example.org", "false", "true",
            "7", "200", "5000", "9s", "3m", "3h", "40d", "100k", "2g", "1.1", "bc", "json", "debug", "127.0.0.1:0",
            "10.0.0.0/8", "/topic/=/channel/", "news:age=3d", "/tmp/other", "/bin/sh", "https://a.example");

    /// Some settings need others: an issuer where the own one is ruled out, a folder to import from, when to back up.
    private static final List<String> BESIDE = List.of("issuer.https://a.example.subject-prefix=a:",
            "keys.import.from=/tmp/import", "token.certificates=/x", "backup.dir=/backups", "backup.every=1d",
            "db.url=jdbc:postgresql://localhost/pinion");

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void eachSettingChangesTheConfiguration() {
        for (Setting<?> setting : Settings.all()) {
            List<String> beside = BESIDE.stream()
                    .filter(each -> !each.startsWith(setting.key() + "=")
                            && !(setting.key().equals("backup.dir") && each.startsWith("backup.every")))
                    .toList();
            Configuration usual = read(beside);
            boolean changes = OTHERS.stream().anyMatch(other -> {
                List<String> set = new ArrayList<>(beside);
                set.add(setting.key() + "=" + other);
                try {
                    return !outcome(read(set)).equals(outcome(usual));
                } catch (SettingsRefusedException notThisOne) {
                    return false;
                }
            });
            assertTrue(changes, setting.key() + " changes nothing");
        }
    }

    /// All that is made of settings.
    private static List<Object> outcome(Configuration read) {
        return List.of(ConfiguredServer.of(read), ConfiguredServer.operations(read), read.auditFile(), read.webListen(),
                read.webOrigins(), read.logFormat(), read.logLevel());
    }

    @Test
    void withoutAWordTheConfigurationIsThatOfTheServer() {
        ServerConfig config = ConfiguredServer.of(read());
        ServerConfig usual = ServerConfig.loopback(config.dataDirectory(), 61_614, config.tokens())
                .withGreeting("Thank you for connecting");

        assertAll(() -> assertEquals(usual.connectionLimits(), config.connectionLimits()),
                () -> assertEquals(usual.sessionLimits(), config.sessionLimits()),
                () -> assertEquals(usual.deliveryLimits(), config.deliveryLimits()),
                () -> assertEquals(usual.abuseLimits(), config.abuseLimits()),
                () -> assertEquals(usual.memory(), config.memory()),
                () -> assertEquals(PinLimits.DEFAULTS, config.pins()),
                () -> assertEquals(usual.upkeep(), config.upkeep()),
                () -> assertEquals(usual.rotation(), config.rotation()),
                () -> assertEquals(usual.storage(), config.storage()),
                () -> assertEquals(usual.dialect(), config.dialect()),
                () -> assertEquals(usual.greeting(), config.greeting()),
                () -> assertEquals(usual.listen(), config.listen()));
    }

    /// All at once, since one limit may be a part of another.
    @Test
    void theServerTakesEachRangeFromEndToEnd() {
        List<String> least = new ArrayList<>();
        List<String> most = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            String[] ends = setting.kind().expected().split(" to ", -1);
            if (ends.length == 2 && !setting.key().startsWith("rotation.") && !setting.isList()) {
                least.add(setting.key() + "=" + ends[0]);
                most.add(setting.key() + "=" + ends[1]);
            }
        }
        assertTrue(least.size() > 80, "settings with a range: " + least.size());

        assertAll(() -> assertEquals(1, ConfiguredServer.of(read(least)).connectionLimits().connectionsMax()),
                () -> assertEquals(1_000_000, ConfiguredServer.of(read(most)).connectionLimits().connectionsMax()));
    }

    @Test
    void whatIsAPartOfAnotherFollowsIt() {
        ServerConfig config = ConfiguredServer.of(read("connections.max=100", "memory.server.bytes=64m"));

        assertAll(() -> assertEquals(100, config.connectionLimits().connectionsPerAddressMax()),
                () -> assertEquals(100, config.connectionLimits().handshakesPerAddressMax()),
                () -> assertEquals(32 << 20, config.memory().identityBytes()),
                () -> assertEquals(16 << 20, config.memory().connectionBytes()));
        assertTrue(assertThrows(SettingsRefusedException.class,
                () -> ConfiguredServer.of(read("connections.max=100", "handshakes.max=101"))).problems()
                .getFirst()
                .startsWith("--set handshakes.max is 101, expected 1 to 100"));
    }

    @Test
    void theShippedFileSaysNothingAndEveryDefaultInItIsTheDefault() throws Exception {
        // Given
        Path shipped = Files.writeString(folder.resolve("pinion.conf"), SettingsText.file());
        String said = Pattern.compile("^#([a-z.-]+ = )", Pattern.MULTILINE)
                .matcher(SettingsText.file())
                .replaceAll("$1");
        Path taken = Files.writeString(folder.resolve("taken.conf"),
                said.substring(0, said.indexOf("#[listener")).replace("news.>", "#news.>"));
        // When
        Configuration silent = read(Optional.of(shipped), List.of());
        Configuration loud = read(Optional.of(taken), List.of());
        // Then
        assertAll(() -> assertTrue(silent.rows().stream().noneMatch(Configuration.Row::isGiven)),
                () -> assertTrue(loud.rows().stream().filter(Configuration.Row::isGiven).count() > 80),
                () -> assertEquals(ConfiguredServer.of(silent), ConfiguredServer.of(loud)));
    }

    @Test
    void everySettingStandsInTheShippedFile() {
        String file = SettingsText.file();
        for (Setting<?> setting : Settings.all()) {
            String bare = setting.key().equals("retain") ? "news.>" : setting.key().replaceFirst("^backup\\.", "");
            assertTrue(file.contains("\n#" + bare + " ="), setting.key());
        }
    }

    /// `-Dpinion.write=true` writes both anew.
    @Test
    void theShippedFileAndTheDocumentAreThoseOfTheList() throws Exception {
        Map<Path, String> documents = Map.of(ROOT.resolve("docs/settings.md"), SettingsText.document(),
                ROOT.resolve("docs/pinion.conf"), SettingsText.file());
        for (Map.Entry<Path, String> document : documents.entrySet()) {
            if (Boolean.getBoolean("pinion.write")) {
                Files.writeString(document.getKey(), document.getValue());
            }
            assertEquals(document.getValue(), Files.readString(document.getKey()),
                    "write it anew: -Dpinion.write=true");
        }
    }

    /// What a sentence of the server calls a setting can be typed.
    @Test
    void messagesNameSettingsThatExist() throws Exception {
        Pattern named = Pattern
                .compile("(?:[rR]equire(?:Positive)?\\(\"|\")([a-z-]+(?:\\.[a-z-]+)+)(?:\",|,? (?:is|are|has) )");
        List<String> unknown = new ArrayList<>();
        int found = 0;
        for (String module : List.of("server", "db", "certs", "protocol")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    Matcher name = named.matcher(Files.readString(file));
                    while (name.find()) {
                        if (name.group().endsWith("\",") && !name.group().contains("equire")) {
                            continue; // a word of another kind
                        }
                        found++;
                        if (Settings.find(name.group(1)).isEmpty()) {
                            unknown.add(file.getFileName() + ": " + name.group(1));
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(found > 80, "names found: " + found);
    }

    private static Configuration read(String... set) {
        return read(List.of(set));
    }

    private static Configuration read(List<String> set) {
        return read(Optional.empty(), set);
    }

    private static Configuration read(Optional<Path> file, List<String> set) {
        List<Given> given = set.stream()
                .map(each -> Given.option("--set", each.substring(0, each.indexOf('=')),
                        each.substring(each.indexOf('=') + 1)))
                .toList();
        return Configuration.read(new Configuration.Places(file, Map.of(), given));
    }
}
