package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.cli.DocumentShell.Read;

/// Every command in the README and in `docs/` is run, in the order in which it stands, in one folder for each document.
///
/// A fenced block marked `sh` is for the reader; one in a comment, `<!-- sh … -->`, is the test's: what a reader would have
/// (a file, a second terminal, a fault) and what must have come of it. A command that needs another machine or other tools
/// stands in a block marked `console`, and says so here.
@Order(1) // long: it begins first
class DocumentsTest {

    private static final Path ROOT = Path.of(System.getProperty("pinion.root", "..")).toAbsolutePath().normalize();
    /// What a comment's block may use: wait until a command ends well; end well when a command fails.
    private static final String OF_THE_TEST = """
            await() { left=600; until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }
            refused() { ! "$@"; }
            """;
    private static final int SHOWN = 600;
    private static final Pattern BLOCK = Pattern.compile("(?m)^```sh\n(.*?)^```$|^<!-- sh\n(.*?)^-->$", Pattern.DOTALL);
    private static final Pattern CONSOLE = Pattern.compile("(?m)^```console\n(.*?)^```$", Pattern.DOTALL);

    private static final Pattern ANY_BLOCK = Pattern.compile("(?m)^```(\\S*)\n(.*?)^```$", Pattern.DOTALL);

    /// Their commands name providers and authorities that are nowhere here. ProvidersTest and CertificatesPageTest run them, with
    /// key sets and certificates of that shape.
    private static final Set<String> OF_OTHER_TESTS = Set.of("providers.md", "certificates.md");

    /// How lines in `console` blocks begin, and who runs them. LauncherTest, `.ci/run` and, for
    /// H2's own shell, SegmentsTest are among them.
    private static final List<String> ELSEWHERE = List.of("./pinion demo", "git clone", "mvn ", "tar xzf",
            "apt install", "apt remove", "docker ", "kubectl ", "promtool ", "sha256sum -c", "build/package",
            "bench/several", "bench/capacity", "lab/", ".ci/",
            "java -cp '/usr/lib/pinion/lib/lib/*' org.h2.tools.Shell");

    /// An operator's whole life: each takes longer than all others together.
    private static final Set<String> LONG = Set.of("docs/incidents.md", "docs/operate.md");

    static Stream<String> documents() throws IOException {
        return all().filter(name -> !LONG.contains(name));
    }

    static Stream<String> longDocuments() throws IOException {
        return all().filter(LONG::contains);
    }

    private static Stream<String> all() throws IOException {
        List<String> names = new ArrayList<>(List.of("README.md"));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !OF_OTHER_TESTS.contains(name))
                    .sorted()
                    .forEach(name -> names.add("docs/" + name));
        }
        return names.stream().filter(DocumentsTest::hasCommands);
    }

    private static boolean hasCommands(String document) {
        return BLOCK.matcher(text(document)).find();
    }

    @ParameterizedTest
    @Timeout(300) // a document has as many commands as other classes have tests
    @MethodSource("documents")
    void everyCommandWorksInTheOrderInWhichItStands(String document, @TempDir Path place) throws Exception {
        read(document, place);
    }

    @ParameterizedTest
    @Timeout(300)
    @Tag("slow")
    @MethodSource("longDocuments")
    void soDoesEveryCommandOfTheLongOnes(String document, @TempDir Path place) throws Exception {
        read(document, place);
    }

    private static void read(String document, Path place) throws Exception {
        try (DocumentShell shell = new DocumentShell(place)) {
            Read read = shell.read(ROOT.resolve(document), script(document));

            assertEquals(0, read.exit(),
                    () -> document + " stopped behind the last command here:\n" + end(read.said()));
        }
    }

    @Test
    void whatIsNotRunHereIsRunElsewhere() throws Exception {
        List<String> unknown = new ArrayList<>();
        List<String> all = all().toList();
        for (String document : all) {
            Matcher block = CONSOLE.matcher(text(document));
            while (block.find()) {
                block.group(1)
                        .lines()
                        .filter(line -> !line.startsWith(" ") && ELSEWHERE.stream().noneMatch(line::startsWith))
                        .forEach(line -> unknown.add(document + ": " + line));
            }
        }
        assertEquals(List.of(), unknown);
        assertTrue(all.contains("README.md"), all.toString());
    }

    @Test
    void noCommandStandsInABlockThatNobodyRuns() throws Exception {
        List<String> unmarked = new ArrayList<>();
        for (String document : all().toList()) {
            Matcher block = ANY_BLOCK.matcher(text(document));
            while (block.find()) {
                block.group(2)
                        .lines()
                        .filter(_ -> block.group(1).isEmpty())
                        .filter(line -> line.startsWith("pinion ") || line.startsWith("./pinion "))
                        .forEach(line -> unmarked.add(document + ": " + line));
            }
        }
        assertEquals(List.of(), unmarked);
    }

    private static String end(String said) {
        return said.substring(Math.max(0, said.length() - SHOWN));
    }

    /// Each command is shown before it runs, and the first that fails ends the document.
    private static String script(String document) {
        var script = new StringBuilder(OF_THE_TEST + "set -eu\nset -v\numask 077\n");
        Matcher block = BLOCK.matcher(text(document));
        while (block.find()) {
            script.append(block.group(1) == null ? block.group(2) : block.group(1)).append('\n');
        }
        return script.toString();
    }

    private static String text(String document) {
        try {
            return Files.readString(ROOT.resolve(document));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
