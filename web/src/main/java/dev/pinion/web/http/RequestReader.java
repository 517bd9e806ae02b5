package dev.pinion.web.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the one request of a connection: its head, up to the empty line. A body is not taken.
///
/// Strict where others are kind, since there is nobody who needs it: each line ends with CR LF, no line is folded, no header
/// name has a space, HTTP is 1.1 or 1.0. What is strict here cannot be read in two ways.
///
/// Thread: the connection's reader. Holds a head, at most [#HEAD_BYTES_MAX].
public final class RequestReader {
    /// A token of 16 KiB does not fit, and must not: what reads the counts has a small one.
    public static final int HEAD_BYTES_MAX = 8 * 1024;
    static final int HEADERS_MAX = 64;
    static final int TARGET_CHARS_MAX = 1024;

    private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{} \t";

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int size;
    private int parsed;

    /// Waits for the request.
    ///
    /// @throws EOFException when the peer has closed before it was there
    /// @throws HttpFault for one that is not in its form or too large
    public static Request read(InputStream in) throws IOException, HttpFault {
        var reader = new RequestReader();
        reader.fill(in);
        return reader.parse();
    }

    private void fill(InputStream in) throws IOException, HttpFault {
        int end = -1;
        while (end < 0) {
            if (size == head.length) {
                throw new HttpFault(firstLineIsOpen() ? HttpStatus.URI_TOO_LONG : HttpStatus.HEADER_FIELDS_TOO_LARGE,
                        "the head of the request is longer than " + HEAD_BYTES_MAX + " bytes");
            }
            int count = in.read(head, size, head.length - size);
            if (count < 0) {
                throw new EOFException("the peer closed before its request was complete");
            }
            int from = Math.max(0, size - 3);
            size += count;
            end = endOfHead(from);
        }
        if (end != size) {
            throw new HttpFault(HttpStatus.CONTENT_TOO_LARGE,
                    "something follows the head of the request; expected no body, and nothing more before the answer");
        }
    }

    private boolean firstLineIsOpen() {
        return indexOf('\n', 0) < 0;
    }

    private int indexOf(int octet, int from) {
        for (int at = from; at < size; at++) {
            if (head[at] == octet) {
                return at;
            }
        }
        return -1;
    }

    /// Behind the empty line, or -1.
    private int endOfHead(int from) {
        for (int at = from; at + 3 < size; at++) {
            if (head[at] == '\r' && head[at + 1] == '\n' && head[at + 2] == '\r' && head[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    private Request parse() throws HttpFault {
        String[] first = line().split(" ", -1);
        if (first.length != 3 || !isToken(first[0])) {
            throw malformed("the first line is not METHOD SP TARGET SP VERSION");
        }
        String target = first[1];
        requireVersion(first[2]);
        if (target.length() > TARGET_CHARS_MAX) {
            throw new HttpFault(HttpStatus.URI_TOO_LONG,
                    "the target of the request is longer than " + TARGET_CHARS_MAX + " characters");
        }
        if (!target.startsWith("/") || target.indexOf('#') >= 0) {
            throw malformed("the target of the request is no path; expected one that begins with /");
        }
        List<Request.Header> headers = headers();
        requireNoBody(headers);
        int query = target.indexOf('?');
        return new Request(first[0], query < 0 ? target : target.substring(0, query), query >= 0, headers);
    }

    private static void requireVersion(String version) throws HttpFault {
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new HttpFault(HttpStatus.VERSION_NOT_SUPPORTED, "expected HTTP/1.1");
        }
    }

    private List<Request.Header> headers() throws HttpFault {
        List<Request.Header> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || !isToken(line.substring(0, colon))) {
                throw malformed("a header line is not NAME: VALUE");
            }
            if (headers.size() == HEADERS_MAX) {
                throw new HttpFault(HttpStatus.HEADER_FIELDS_TOO_LARGE, "more than " + HEADERS_MAX + " headers");
            }
            headers.add(new Request.Header(line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip()));
        }
        return headers;
    }

    private static void requireNoBody(List<Request.Header> headers) throws HttpFault {
        for (Request.Header header : headers) {
            if (header.name().equals("transfer-encoding")
                    || (header.name().equals("content-length") && !header.value().equals("0"))) {
                throw new HttpFault(HttpStatus.CONTENT_TOO_LARGE,
                        "the request announces a body; nothing here takes one");
            }
        }
    }

    /// The next line, which ends with CR LF; both are within the head, since that ends so.
    private String line() throws HttpFault {
        int end = indexOf('\r', parsed);
        String line = new String(head, parsed, end - parsed, StandardCharsets.ISO_8859_1);
        if (head[end + 1] != '\n' || !line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
            throw malformed("the head has characters other than printable ASCII, or a line end other than CR LF");
        }
        parsed = end + 2;
        return line;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f && SEPARATORS.indexOf(c) < 0);
    }

    private static HttpFault malformed(String what) {
        return new HttpFault(HttpStatus.BAD_REQUEST, what);
    }
}
