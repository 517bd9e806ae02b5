package dev.pinion.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.pinion.web.http.HttpStatus;
import dev.pinion.web.http.Response;

/// The files of the console and of the chat page, read once from where the classes are. They are answered by the table here:
/// nothing that a request says becomes the name of a file. They hold no secret, so whoever comes may have them.
///
/// Any thread; immutable. Holds some 150 KB.
final class PageFiles {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private final Map<String, Response> byPath = new HashMap<>();

    PageFiles() {
        add("/", "console.html", HTML);
        add("/console.js", "console.js", SCRIPT);
        add("/views.js", "views.js", SCRIPT);
        add("/chat", "chat.html", HTML);
        add("/chat.js", "chat.js", SCRIPT);
        add("/plain.js", "plain.js", SCRIPT);
        add("/stompjs.js", "vendor/stompjs-7.5.0.js", SCRIPT);
        add("/pinion.css", "pinion.css", "text/css; charset=utf-8");
        add("/pinion.svg", "pinion.svg", "image/svg+xml");
    }

    private void add(String path, String file, String contentType) {
        byPath.put(path, Response.of(HttpStatus.OK, contentType, bytes(file)));
    }

    private static byte[] bytes(String file) {
        try (InputStream in = PageFiles.class.getResourceAsStream("pages/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the file " + file + " of the web door is not where its classes are");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file " + file + " of the web door cannot be read", unreadable);
        }
    }

    Optional<Response> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
