package dev.pinion.web.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An answer, which is the last word on its connection. Every answer forbids what a browser might else do with it: a page may
/// use scripts and styles of this server alone, be shown in no frame, send nothing but to where it came from, and make no markup
/// or script out of text, whatever its own script would do.
///
/// Immutable.
public final class Response {
    private static final String COMMON = """
            Connection: close
            Cache-Control: no-store
            Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
            connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
            require-trusted-types-for 'script'; trusted-types 'none'
            Cross-Origin-Opener-Policy: same-origin
            Cross-Origin-Resource-Policy: same-origin
            Referrer-Policy: no-referrer
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            """.replace("\n", "\r\n");

    private static final int JOINED_BYTES = 16 * 1024;

    private final HttpStatus status;
    private final String contentType;
    private final String more;
    private final byte[] body;

    private Response(HttpStatus status, String contentType, String more, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.more = more;
        this.body = body;
    }

    public static Response of(HttpStatus status, String contentType, byte[] body) {
        return new Response(status, contentType, "", Arrays.copyOf(body, body.length));
    }

    public static Response text(HttpStatus status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /// One line for whoever reads it.
    public static Response line(HttpStatus status, String what) {
        return text(status, "text/plain; charset=utf-8", what + "\n");
    }

    /// The same with a header more.
    public Response with(String name, String value) {
        return new Response(status, contentType, more + name + ": " + value + "\r\n", body);
    }

    public HttpStatus status() {
        return status;
    }

    /// Of what it carries.
    public int bytes() {
        return body.length;
    }

    /// Whether it is one whose body no copy is made of.
    public boolean isLarge() {
        return body.length > JOINED_BYTES;
    }

    /// In one write where that is small; of a large one no copy is held for a peer that does not read it.
    ///
    /// @param isHeadOnly for the method HEAD
    public void writeTo(OutputStream out, boolean isHeadOnly) throws IOException {
        byte[] head = (status.line() + COMMON + more + "Content-Type: " + contentType + "\r\nContent-Length: "
                + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        if (isHeadOnly) {
            out.write(head);
        } else if (isLarge()) {
            out.write(head);
            out.write(body);
        } else {
            byte[] whole = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, whole, head.length, body.length);
            out.write(whole);
        }
        out.flush();
    }
}
