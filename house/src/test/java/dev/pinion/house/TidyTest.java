package dev.pinion.house;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.house.TidyScan.Finding;

/// Keeps methods, files and parameter lists small, names plain, and documents true. A rule is a ratchet: what must be
/// larger is a line in EXCEPTIONS with its reason, and a line that is needed no more fails the test as well.
class TidyTest {

    /// "rule: key" to the reason why it may stand.
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            entry("file-length: SpringStomp.java", "one client's whole script, which runs as a single source file"),
            entry("file-length: VertxStomp.java", "one client's whole script, which runs as a single source file"),
            entry("file-length: ClientContract.java", "one promise, whoever keeps it: a list of short tests"),
            entry("file-length: PinionException.java",
                    "one sealed family, each element of which is documented for users"),
            entry("method-length: SpringStomp.acknowledgements", "a list of short steps, read from top to bottom"),
            entry("method-length: VertxStomp.acknowledgements", "a list of short steps, read from top to bottom"),
            entry("method-length: VertxStomp.messages", "a list of short steps, read from top to bottom"),
            entry("parameters: GroupCommitter.new", "the parts that the one place which opens a database has made"),
            entry("parameters: LogCommands.admin", "what the commands on the log are made of"),
            entry("parameters: Ordered.decodeCiphertext", "an interface of Bouncy Castle's"),
            entry("parameters: Ordered.encodePlaintext", "an interface of Bouncy Castle's"),
            entry("parameters: InsecureIdentity.of",
                    "a test's stand-in for a verified token has as many fields as one"),
            entry("parameters: Publisher.new", "the parts that the way from a SEND to the log stands on"),
            entry("parameters: Peers.target", "private: what makes a target, told apart for two callers"),
            entry("parameters: StoredMessage.new",
                    "what a message is made of; a record would show it in its text form"),
            entry("parameters: TestCa.sign", "what a certificate is made of"),
            entry("sleep: AppendSpeed", "a measurement that is run by hand, not a test"));

    /// Names in documents that read as types and are none.
    private static final Map<String, String> NO_TYPES = Map.of("Never", "a value of cert-manager", "Hello",
            "the program of the README", "Accept", "a header of HTTP", "Bearer", "a value of Keycloak");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\\)");

    @Test
    void everyMethodFileAndParameterListIsSmallAndEveryNameIsPlain() {
        List<Finding> findings = TidyScan.of(Sources.javaFiles()).findings();

        assertEquals("", report(findings, EXCEPTIONS));
    }

    @Test
    void everyTypeThatADocumentNamesExists() {
        Set<String> known = new HashSet<>(NamedTypes.ofJdkAndLibraries());
        known.addAll(TidyScan.of(Sources.javaFiles()).types());
        known.addAll(NO_TYPES.keySet());

        List<String> unknown = new ArrayList<>();
        for (Path document : Sources.documents()) {
            for (String name : NamedTypes.in(Sources.text(document))) {
                if (!known.contains(name)) {
                    unknown.add(Sources.root().relativize(document) + " names `" + name + "`, which does not exist");
                }
            }
        }

        assertEquals(List.of(), unknown);
    }

    /// They are there to be copied from: who has to read more than that takes a library.
    @Test
    void everyExampleIsSmall() throws IOException {
        Map<String, Integer> tooLong = new TreeMap<>();
        try (Stream<Path> files = Files.list(Sources.root().resolve("examples"))) {
            for (Path file : files.toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines > 120) {
                    tooLong.put(String.valueOf(file.getFileName()), lines);
                }
            }
        }

        assertEquals(Map.of(), tooLong);
    }

    @Test
    void everyFileThatADocumentLinksToExists() {
        List<String> missing = new ArrayList<>();
        for (Path document : Sources.documents()) {
            Matcher links = LINK.matcher(Sources.text(document));
            while (links.find()) {
                if (!Files.exists(document.resolveSibling(links.group(1)))) {
                    missing.add(Sources.root().relativize(document) + " links to " + links.group(1));
                }
            }
        }

        assertEquals(List.of(), missing);
    }

    @Test
    void aLongMethodALongFileAndManyParametersAreFound(@TempDir Path folder) throws IOException {
        // Given
        Path file = folder.resolve("Bad.java");
        Files.writeString(file,
                "class Bad {\n  void six(int a, int b, int c, int d, int e, int f) {}\n  void tall() {\n"
                        + "    six(1, 2, 3, 4, 5, 6);\n".repeat(39) + "  }\n" + "// more\n".repeat(260)
                        + "}\nrecord Wide(int a, int b, int c, int d, int e, int f) {\n"
                        + "  Wide(int a, int b, int c, int d, int e, int f) { this(a); }\n}\n");

        // When
        List<Finding> findings = TidyScan.of(List.of(file)).findings();

        // Then
        assertEquals(List.of("file-length: Bad.java", "parameters: Bad.six", "method-length: Bad.tall"),
                keys(findings));
    }

    @Test
    void aMethodOfFortyLinesIsNotTooLong(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("Edge.java");
        Files.writeString(file,
                "class Edge {\n  /// Comment.\n  void tall() {\n" + "    tall();\n".repeat(38) + "  }\n}\n");

        assertEquals(List.of(), TidyScan.of(List.of(file)).findings());
    }

    @Test
    void aRefusedNameAGetterAndASleepInATestAreFound(@TempDir Path folder) throws IOException {
        // Given
        Path tests = Files.createDirectories(folder.resolve("src/test/java"));
        Path file = tests.resolve("Names.java");
        Files.writeString(file, """
                class PinManager {
                  int getPin() { return 1; }
                  @Override public int getSize() { return 1; }
                  void wait10() throws Exception { Thread.sleep(10); }
                }
                """);

        // When
        List<Finding> findings = TidyScan.of(List.of(file)).findings();

        // Then
        assertEquals(List.of("name: PinManager", "getter: PinManager.getPin", "sleep: PinManager"), keys(findings));
    }

    @Test
    void anExceptionSilencesItsFindingAndFailsWhenItIsNeededNoMore() {
        // Given
        var finding = new Finding("parameters", "Bad.six", "6");
        Map<String, String> exceptions = Map.of("parameters: Bad.six", "reason", "parameters: Gone.six", "reason");

        // When
        String report = report(List.of(finding), exceptions);

        // Then
        assertEquals("needed no more: parameters: Gone.six", report);
    }

    @Test
    void namesOfTypesAreToldFromOtherWords() {
        String document = """
                A `Gone`, a `dev.pinion.db.Database`, a `FrameReader.next()`, a `Map<String, Pin>`, but not `CONNECT`,
                not `content-type`, not `Authorization:Bearer JWT`, not `README.md`, not Prose.
                ```java
                class `Fenced` {}
                ```
                """;

        assertEquals(Set.of("Gone", "Database", "FrameReader", "Map"), NamedTypes.in(document));
    }

    @Test
    void theJdkAndTheLibrariesAreKnown() {
        Set<String> known = NamedTypes.ofJdkAndLibraries();

        assertTrue(known.containsAll(Set.of("SSLServerSocket", "Entry", "JWSAlgorithm", "CommandLine")));
    }

    private static List<String> keys(List<Finding> findings) {
        return findings.stream().map(finding -> finding.rule() + ": " + finding.key()).toList();
    }

    private static String report(List<Finding> findings, Map<String, String> exceptions) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            if (!exceptions.containsKey(finding.rule() + ": " + finding.key())) {
                lines.add(finding.toString());
            }
        }
        exceptions.keySet()
                .stream()
                .filter(key -> !keys(findings).contains(key))
                .sorted()
                .forEach(key -> lines.add("needed no more: " + key));
        return String.join("\n", lines);
    }
}
