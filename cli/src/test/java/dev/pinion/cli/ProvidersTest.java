package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.ProviderShapes.Shape;

/// The commands of docs/providers.md, each run: from the options of a provider to a delivered message, and what is said where
/// the meaning of its words is missing. One server has the options of all, another the same without meanings.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvidersTest {
    static final List<Shape> ALL = ProviderShapes.ALL;
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private static Path folder = Path.of(".");
    private final List<List<String>> commands = new ArrayList<>();
    private final Map<String, List<String>> groups = new HashMap<>();
    private Forked server;
    private Forked mute;

    @BeforeAll
    void serveWhatTheDocumentSays() throws Exception {
        String document = Files.readString(Path.of(System.getProperty("pinion.root", ".."), "docs/providers.md"));
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            commands.add(words(block.group(1).replace("\\\n", " ").strip()));
        }
        for (List<String> command : commands) {
            if (command.contains("serve")) {
                List<String> group = command.subList(command.indexOf("--issuer"), command.size());
                groups.put(value(group, "--provider"), group);
            }
        }
        List<String> all = new ArrayList<>(List.of("--port", "0"));
        List<String> without = new ArrayList<>(all);
        for (Shape shape : ALL) {
            List<String> group = withKeys(shape, group(shape));
            all.addAll(group);
            for (int i = 0; i < group.size(); i += 2) {
                if (!group.get(i).equals("--scope-map") && !group.get(i).equals("--subject-rights")) {
                    without.addAll(group.subList(i, i + 2));
                }
            }
        }
        server = Forked.serve(folder.resolve("data"), all.toArray(String[]::new));
        mute = Forked.serve(folder.resolve("mute"), without.toArray(String[]::new));
        server.listening();
        mute.listening();
    }

    @AfterAll
    void stop() {
        server.close();
        mute.close();
    }

    /// Its keys from a file, since nobody here is that provider, and names of its own beside the other eight.
    private List<String> withKeys(Shape shape, List<String> group) throws Exception {
        List<String> more = new ArrayList<>(group);
        more.addAll(List.of("--jwks", ProviderShapes.keySet(shape, folder).toString(), "--subject-prefix",
                shape.provider() + ":"));
        return more;
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void theDocumentedOptionsTakeATokenOfItsShapeToADeliveredMessage(Shape shape) throws Exception {
        Path token = token(shape, shape.claims());

        Said sent = send("data", token, shape.provider());
        Said read = InProcess.run("listen", "--data", data("data"), "--token-file", token.toString(),
                "/channel/chat." + shape.provider(), "--from", "first", "--count", "1", "--json");

        assertAll(() -> assertEquals(0, sent.exit(), sent.err()), () -> assertEquals(0, read.exit(), read.err()),
                () -> assertTrue(read.out().contains("\"sender\":\"" + shape.provider() + ":"), read.out()));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void withoutAMeaningItIsRefusedAndTheLogSaysWhatToAdd(Shape shape) throws Exception {
        Said sent = send("mute", token(shape, shape.claims()), shape.provider());

        assertAll(() -> assertEquals(1, sent.exit(), sent.out()),
                () -> assertTrue(sent.err().contains("does not let you send"), sent.err()));
        String option = group(shape).contains("--scope-map") ? "--scope-map" : "--subject-rights";
        await().until(() -> mute.err()
                .lines()
                .anyMatch(line -> line.contains("grants-nothing") && line.contains(issuer(shape))
                        && line.contains("add " + option)));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void itsOtherTokensLetNobodyIn(Shape shape) throws Exception {
        Path other = token(shape, shape.other());

        Said said = check(other, withKeys(shape, group(shape)));

        assertAll(() -> assertEquals(1, said.exit(), said.out() + said.err()),
                () -> assertTrue(said.out().startsWith("refused: "), said.out()));
    }

    @Test
    void anOlderKeycloakPutsTheNonceOfTheSignInIntoAccessTokensToo() throws Exception {
        Shape keycloak = ALL.getFirst();
        List<String> options = withKeys(keycloak, group(keycloak));

        Said access = check(token(keycloak, keycloak.claims() + ",'nonce':'n'"), options);
        Said identity = check(token(keycloak, keycloak.other() + ",'nonce':'n'"), options);

        assertAll(() -> assertEquals(0, access.exit(), access.out() + access.err()),
                () -> assertEquals(1, identity.exit(), identity.out()));
    }

    @Test
    void theCommandsOfTheFirstFiveMinutesWork() throws Exception {
        Shape keycloak = ALL.getFirst();
        String token = token(keycloak, keycloak.claims()).toString();
        List<String> ran = new ArrayList<>();
        for (List<String> command : commands) {
            if (command.get(1).equals("serve")) {
                continue; // served above
            }
            List<String> arguments = new ArrayList<>(command.subList(1, command.size()));
            arguments.replaceAll(each -> each.equals("my.token") ? token : each.equals("./data") ? data("data") : each);
            if (arguments.contains("check")) {
                arguments = withKeys(keycloak, arguments);
            }
            Said said = InProcess.run(arguments.toArray(String[]::new));
            assertEquals(0, said.exit(), said.out() + said.err());
            ran.add(said.out());
        }
        String signature = Files.readString(Path.of(token)).split("\\.", -1)[2];
        assertAll(() -> assertEquals(3, ran.size()),
                () -> assertTrue(ran.get(0).contains("\"preferred_username\": \"anna\"")
                        && ran.get(0).contains("in 59 minutes") && !ran.get(0).contains(signature), ran.get(0)),
                () -> assertTrue(ran.get(1).contains("accepted: keycloak:f1")
                        && ran.get(1).contains("rights: Rights[send [chat.>]"), ran.get(1)),
                () -> assertTrue(ran.get(2).contains("\"state\":\"good\"") && ran.get(2).contains("passed-over"),
                        ran.get(2)));
    }

    @Test
    void allOfThisStandsInTheDocument() {
        assertEquals(ALL.stream().map(Shape::provider).sorted().toList(), groups.keySet().stream().sorted().toList());
    }

    @Test
    void anotherSubjectClaimThanThatOfTheFirstStartIsRefused() throws Exception {
        try (Forked first = Forked.serve(folder.resolve("claims"), "--port", "0", "--issuer", "https://a.example",
                "--jwks", ProviderShapes.keySet(ALL.getFirst(), folder).toString(), "--subject-prefix", "a:",
                "--subject-claim", "oid")) {
            first.listening();
        }
        Said said = Forked.run("serve", "--data", data("claims"), "--port", "0", "--issuer", "https://a.example",
                "--jwks", ProviderShapes.keySet(ALL.getFirst(), folder).toString(), "--subject-prefix", "a:");

        assertAll(() -> assertEquals(1, said.exit(), said.err()),
                () -> assertTrue(said.err().contains("by the claim 'oid'"), said.err()));
    }

    private Said send(String data, Path token, String provider) {
        return InProcess.run("send", "--data", data(data), "--token-file", token.toString(),
                "/channel/chat." + provider, "hello");
    }

    private static Said check(Path token, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("token", "check", token.toString()));
        arguments.addAll(options);
        return InProcess.run(arguments.toArray(String[]::new));
    }

    private List<String> group(Shape shape) {
        return groups.getOrDefault(shape.provider(), List.of());
    }

    private String data(String name) {
        return folder.resolve(name).toString();
    }

    private Path token(Shape shape, String claims) throws Exception {
        return ProviderShapes.token(shape, issuer(shape), claims, folder);
    }

    private String issuer(Shape shape) {
        return value(group(shape), "--issuer");
    }

    private static String value(List<String> words, String option) {
        return words.get(words.indexOf(option) + 1);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }
}
