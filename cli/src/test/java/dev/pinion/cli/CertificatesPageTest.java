package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;

/// The commands of docs/certificates.md, each run, with the hook as certbot runs it.
class CertificatesPageTest {
    private static final Pattern BLOCK = Pattern.compile("```(sh|hook)\n(.*?)```", Pattern.DOTALL);
    private static final String USER = System.getProperty("user.name");

    @TempDir
    private Path folder;
    private final List<String> commands = new ArrayList<>();
    private String hook = "";

    @BeforeEach
    void readThePage() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("pinion.root", ".."), "docs/certificates.md"));
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            String text = block.group(2)
                    .replace("/var/lib/pinion", folder.toString())
                    .replace("-o pinion -g pinion", "-o " + USER)
                    .strip();
            if (block.group(1).equals("sh")) {
                commands.add(text);
            } else {
                hook = text;
            }
        }
        Files.createDirectory(folder.resolve("import"));
    }

    /// Its words behind `pinion`.
    private List<String> command(String begin) {
        String found = commands.stream().filter(each -> each.startsWith("pinion " + begin)).findFirst().orElseThrow();
        return new ArrayList<>(List.of(found.split("\\s+", -1))).subList(1, found.split("\\s+", -1).length);
    }

    private static Said run(List<String> command) {
        return InProcess.run(command.toArray(String[]::new));
    }

    private Said status() {
        return CertsOnFilesTest.certs(folder.resolve("data"), "status", "--json");
    }

    /// As `/etc/letsencrypt/live/NAME`, with a key of its own.
    private ServerKeyStore lineage(String name) throws IOException {
        ServerKeyStore made = ServerKeyStore.openOrCreate(folder.resolve(name).resolve("keys"),
                CertificateRequest.forNames(List.of("localhost")), Clock.systemUTC(), new SecureRandom());
        link(name);
        return made;
    }

    private void link(String name) throws IOException {
        Path live = folder.resolve(name);
        Files.deleteIfExists(live.resolve("privkey.pem"));
        Files.deleteIfExists(live.resolve("fullchain.pem"));
        Files.createSymbolicLink(live.resolve("privkey.pem"), live.resolve("keys/current/key.pem"));
        Files.createSymbolicLink(live.resolve("fullchain.pem"), live.resolve("keys/current/cert.pem"));
    }

    private void runHook(String lineage) throws Exception {
        Path script = Files.writeString(folder.resolve("hook"), hook);
        var builder = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true);
        builder.environment().put("RENEWED_LINEAGE", folder.resolve(lineage).toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void whatCertbotsHookLaysDownIsServedAndAnotherKeyFollowsWithoutAPerson() throws Exception {
        // Given
        ServerKeyStore first = lineage("first");
        runHook("first");
        List<String> options = command("serve").subList(3, command("serve").size());
        try (Forked server = Forked.serve(folder.resolve("data"),
                Stream.concat(options.stream(), Stream.of("--port", "0", "--rotation-overlap", "1s"))
                        .toArray(String[]::new))) {
            server.listening();
            assertTrue(status().out().contains("\"current\":{\"pin\":\"" + first.current().pin()), status().out());
            // When certbot renews with --reuse-key
            first.renewCurrent(first.likeCurrent());
            runHook("first");
            // Then
            await().atMost(Duration.ofSeconds(60)).until(() -> server.err().contains("CURRENT_RENEWED"));
            assertTrue(status().out().contains("\"current\":{\"pin\":\"" + first.current().pin()), status().out());
            // When it renews with another key
            ServerKeyStore second = lineage("second");
            runHook("second");
            // Then
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> status().out().contains("\"current\":{\"pin\":\"" + second.current().pin()));
            // When the hook says it itself, with what is there
            Said again = run(command("certs import"));
            assertEquals("nothing to do: this certificate is here already\n", again.out(), again.err());
        }
    }

    @Test
    void whatIsImportedByHandIsPromotedByTheServerThatRunsLater() throws Exception {
        // Given
        assertEquals(0, CertsOnFilesTest.makeKeys(folder.resolve("data")));
        ServerKeyStore theirs = lineage("first");
        runHook("first");
        // When
        Said said = run(command("certs import"));
        // Then
        assertEquals("staged as the next key, to be promoted when clients are ready: " + theirs.current().pin() + "\n",
                said.out(), said.err());
        try (Forked server = Forked.serve(folder.resolve("data"), "--port", "0", "--rotation-overlap", "1s")) {
            server.listening();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> status().out().contains("\"current\":{\"pin\":\"" + theirs.current().pin()));
        }
    }

    @Test
    void theRequestForACaIsMadeAndItsAnswerNeedsNoKey() throws Exception {
        // Given
        assertEquals(0, CertsOnFilesTest.makeKeys(folder.resolve("data")));
        List<String> csr = command("certs csr");
        csr.replaceAll(each -> each.equals("request.pem") ? folder.resolve(each).toString() : each);
        List<String> answer = new ArrayList<>(command("certs import --data " + folder + "/data --cert fullchain.pem"));
        answer.replaceAll(
                each -> each.equals("fullchain.pem") ? folder.resolve("data/keys/next/cert.pem").toString() : each);
        // When, Then
        assertEquals(0, run(csr).exit());
        assertEquals(0, run(answer).exit());
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        for (List<String> wrong : List.of(List.of("--promote-when-ready"),
                List.of("--import-from", "x", "--promote-when-ready", "--no-rotation"))) {
            List<String> arguments = new ArrayList<>(List.of("serve", "--data", folder.resolve("data").toString()));
            arguments.addAll(wrong);
            Said said = run(arguments);
            assertEquals(2, said.exit(), said.err());
            assertTrue(said.err().contains("--promote-when-ready"), said.err());
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }
}
