package dev.pinion.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A client's frame as a test server sees it: lines as they came, nothing unescaped.
record FrameText(String command, List<String> headers, String body) {

    static FrameText of(String head, InputStream in) throws IOException {
        List<String> lines = head.lines().toList();
        FrameText frame = new FrameText(lines.getFirst(),
                lines.subList(1, lines.size()).stream().filter(line -> !line.isEmpty()).toList(), "");
        return new FrameText(frame.command, frame.headers, body(in, frame.headerOr("content-length", "-1")));
    }

    private static String body(InputStream in, String length) throws IOException {
        int known = Integer.parseInt(length);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (known >= 0) {
            body.write(in.readNBytes(known));
        }
        for (int each = in.read(); each > 0; each = in.read()) {
            body.write(each);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    String header(String name) {
        String value = headerOr(name, "\0");
        if (value.equals("\0")) {
            throw new AssertionError("no header " + name + " in " + this);
        }
        return value;
    }

    String headerOr(String name, String absent) {
        return headers.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse(absent);
    }
}
