package dev.pinion.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the pages are served, and what can be seen of them without a browser; `.ci/browser` has one.
class PageFilesTest {
    private static final Path FILES = Path.of(System.getProperty("pinion.root", ".."))
            .resolve("web/src/main/resources/dev/pinion/web/pages");
    /// What makes markup or script of a text, or keeps something beyond the page's life.
    private static final Pattern FORBIDDEN = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function|setTimeout\\(['\"`]|localStorage|sessionStorage|document\\.cookie|indexedDB");
    /// Refused by the policy that each answer has, so that it would silently not work.
    private static final Pattern INLINE = Pattern
            .compile("<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=|https?://");

    @TempDir
    private static Path data;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String get(String path) throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            return wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
        }
    }

    @ParameterizedTest
    @CsvSource({"/, console.html, text/html; charset=utf-8", "/chat, chat.html, text/html; charset=utf-8",
            "/console.js, console.js, text/javascript; charset=utf-8",
            "/views.js, views.js, text/javascript; charset=utf-8", "/chat.js, chat.js, text/javascript; charset=utf-8",
            "/plain.js, plain.js, text/javascript; charset=utf-8",
            "/stompjs.js, vendor/stompjs-7.5.0.js, text/javascript; charset=utf-8",
            "/pinion.css, pinion.css, text/css; charset=utf-8", "/pinion.svg, pinion.svg, image/svg+xml"})
    void aPageIsServedAsItLiesThere(String path, String file, String contentType) throws IOException {
        String answer = get(path);

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: " + contentType + "\r\n"), answer);
        assertEquals(Files.readString(FILES.resolve(file)), answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void whatAPageAsksForIsThere() throws IOException {
        for (String page : List.of("/", "/chat")) {
            List<String> asked = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"")
                    .matcher(get(page))
                    .results()
                    .map(each -> each.group(1))
                    .toList();

            assertEquals(4, asked.size(), asked.toString());
            for (String path : asked) {
                assertTrue(get(path).startsWith("HTTP/1.1 200 OK\r\n"), path);
            }
        }
    }

    @Test
    void noScriptOfOursMakesMarkupOfTextOrKeepsAnything() throws IOException {
        for (Path script : ours(".js")) {
            assertFalse(FORBIDDEN.matcher(Files.readString(script)).find(), script.toString());
        }
    }

    @Test
    void noPageHasWhatItsPolicyForbids() throws IOException {
        for (Path page : ours(".html")) {
            assertFalse(INLINE.matcher(Files.readString(page)).find(), page.toString());
        }
    }

    @Test
    void theChatPageIsAShortExample() throws IOException {
        int lines = Files.readAllLines(FILES.resolve("chat.js")).size()
                + Files.readAllLines(FILES.resolve("chat.html")).size();

        assertTrue(lines < 400, lines + " lines");
    }

    /// That of `bundles/stomp.umd.js` in the npm package, whose own checksum stands in the lock file of the stock clients' tests.
    @Test
    void stompJsIsTheOneOfNpm() throws IOException, NoSuchAlgorithmException {
        byte[] file = Files.readAllBytes(FILES.resolve("vendor/stompjs-7.5.0.js"));

        assertEquals("39fed70ae4dff83709b15a69053be82248a0c0c5e65ee9a5bc231ae7213562f3",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
        assertTrue(Files.readString(FILES.resolve("vendor/stompjs-LICENSE"), StandardCharsets.UTF_8)
                .contains("Apache License"));
    }

    private static List<Path> ours(String ending) throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            List<Path> found = files.filter(each -> each.toString().endsWith(ending)).toList();
            assertFalse(found.isEmpty());
            return found;
        }
    }
}
