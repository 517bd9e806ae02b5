package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.cli.Forked.Said;

/// `pinion serve --web-listen` as a script and a monitoring system meet it.
class WebDoorTest {
    private static final String READY = "web on ";
    private static final String MODULE = " dev.pinion.web.";

    @TempDir
    private Path folder = Path.of(".");

    private Path classes() {
        return folder.resolve("classes.log");
    }

    @Test
    void itSaysInASecondLineWhereItListensAndAnswersThere() throws Exception {
        try (Forked server = Forked.serveTracing(classes(), folder.resolve("data"), "--port", "0", "--web-listen",
                "127.0.0.1:0"); HttpClient client = HttpClient.newHttpClient()) {
            // When
            server.listening();
            String line = server.line();

            // Then
            assertTrue(line.matches("web on 127\\.0\\.0\\.1:[1-9][0-9]*"), line);
            URI ready = URI.create("http://" + line.substring(READY.length()) + "/health/ready");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("200 {\"ready\":true,\"reasons\":[]}", answer.statusCode() + " " + answer.body());
            assertEquals(0, server.stop().exit());
            assertTrue(Files.readString(classes()).contains(MODULE));
        }
    }

    @Test
    void withoutItNoClassOfItsModuleIsLoaded() throws Exception {
        try (Forked server = Forked.serveTracing(classes(), folder.resolve("data"), "--port", "0")) {
            server.listening();

            Said said = server.stop();

            String loaded = Files.readString(classes());
            assertAll(() -> assertEquals("", said.out()),
                    () -> assertTrue(loaded.contains(" dev.pinion.server.PinionServer "), "nothing was traced"),
                    () -> assertFalse(loaded.contains(MODULE),
                            () -> loaded.lines().filter(each -> each.contains(MODULE)).toList().toString()));
        }
    }

    @Test
    void aPortInUseIsNamedAndNothingRunsOn() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Said said = Forked.run("serve", "--data", folder.resolve("data").toString(), "--port", "0", "--web-listen",
                    address);

            assertAll(() -> assertEquals(1, said.exit(), said.err()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains(address + " cannot be listened on"), said.err()),
                    () -> assertTrue(said.err().contains("--web-listen"), said.err()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --web-listen 61680 | expected HOST:PORT
            --web-listen :61680 | expected HOST:PORT
            --web-listen 127.0.0.1 | expected HOST:PORT
            --web-listen 127.0.0.1:65536 | expected HOST:PORT
            --web-listen http://127.0.0.1:80 | expected HOST:PORT
            --web-listen no.such.host.invalid:0 | is no address of this machine
            --web-listen 127.0.0.1:0 --web-origin * | is no origin
            --web-listen 127.0.0.1:0 --web-origin chat.example.org | is no origin
            --web-listen 127.0.0.1:0 --web-origin https://chat.example.org/ | is no origin
            --web-origin https://chat.example.org | needs web.listen
            """)
    void whatIsWrongIsSaidBeforeAnythingIsMade(String options, String expected) throws Exception {
        String all = "serve --data " + folder.resolve("data") + " --port 0 " + options;

        Said said = InProcess.run(all.split(" ", -1));

        assertAll(() -> assertEquals(2, said.exit(), said.err()),
                () -> assertTrue(said.err().contains(expected), said.err()),
                () -> assertFalse(Files.exists(folder.resolve("data"))));
    }
}
