package dev.pinion.protocol.stomp;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// The sentences for frames that cannot be read: what was wrong, what was expected, what to do. They hold nothing that
/// the peer sent, so they can hold no secret.
final class Refusal {

    private Refusal() {}

    static ProtocolException malformed(String sentence) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, sentence);
    }

    static ProtocolException limit(String what, int limit, String unit, String advice) {
        return new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                what + " is over the limit of " + limit + " " + unit + "; " + advice);
    }

    static ProtocolException endedInsideFrame() {
        return malformed("the connection ended inside a frame; expected a NUL at the frame's end");
    }

    static ProtocolException unknownCommand() {
        return malformed("the first line of the frame is no STOMP 1.2 command; "
                + "expected for example CONNECT or SEND, in capital letters and alone on its line");
    }

    static ProtocolException commandLineTooLong(int limit) {
        return limit("the first line of the frame", limit, "bytes",
                "expected a STOMP command such as CONNECT; does the client speak another protocol?");
    }

    static ProtocolException nulInHead() {
        return malformed("a NUL came before the empty line that ends the headers; "
                + "expected the headers, an empty line, the body, then NUL");
    }

    static ProtocolException bareReturn() {
        return malformed("a carriage return is not followed by a line feed; "
                + "end lines with LF or CR LF, and escape a carriage return in a header as \\r");
    }

    static ProtocolException lineWithoutColon() {
        return malformed("a header line has no colon; expected name:value");
    }

    static ProtocolException emptyName() {
        return malformed("a header has an empty name; expected name:value");
    }

    static ProtocolException badEscape() {
        return malformed("a header has an escape that STOMP 1.2 does not know; "
                + "expected \\r, \\n, \\c or \\\\ after a backslash");
    }

    static ProtocolException notUtf8() {
        return malformed("a header is not valid UTF-8; encode header names and values in UTF-8");
    }

    static ProtocolException headerLineTooLong(int limit) {
        return limit("a header line", limit, "bytes", "put long content into the body");
    }

    static ProtocolException tooManyHeaders(int limit) {
        return limit("the number of headers", limit, "lines", "send fewer headers");
    }

    static ProtocolException headersTooLarge(int limit) {
        return limit("the size of all headers together", limit, "bytes", "put long content into the body");
    }

    static ProtocolException badContentLength() {
        return malformed("the content-length header is no plain decimal number; "
                + "expected the size of the body in bytes, or leave the header out");
    }

    static ProtocolException bodyTooLarge(int limit) {
        if (limit == 0) {
            return new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "a frame with a body came before the session began; "
                            + "send CONNECT first and wait for CONNECTED");
        }
        return limit("the body", limit, "bytes", "send a smaller body or several messages");
    }

    static ProtocolException bodyNotAllowed(FrameCommand command) {
        return malformed("a " + command + " frame came with a body or without its end; "
                + "only SEND, MESSAGE and ERROR may have a body, so a NUL must follow the empty line");
    }

    static ProtocolException noNulAfterBody() {
        return malformed("no NUL follows the body; content-length must be the exact size of the body in bytes, "
                + "not in characters");
    }
}
