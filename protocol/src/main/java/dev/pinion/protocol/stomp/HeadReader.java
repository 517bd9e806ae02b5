package dev.pinion.protocol.stomp;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.ProtocolException;

/// Reads the command and the header lines of one frame as they arrive. Remembers how far it has looked, so a peer that
/// sends byte by byte costs no more than one that does not. The reader's thread; allocates nothing per frame.
final class HeadReader {

    private FrameLimits limits;
    private boolean hasEscapes = true;
    private final HeaderIndex headers;
    private @Nullable FrameCommand command;
    /// Where the present line begins, and up to where it is known to have no end.
    private int line;
    private int scanned;
    private int headerBytes;

    HeadReader(FrameLimits limits, HeaderIndex headers) {
        this.limits = limits;
        this.headers = headers;
    }

    void limits(FrameLimits next) {
        limits = next;
    }

    /// Whether a backslash means anything.
    void escapes(boolean next) {
        hasEscapes = next;
    }

    void begin() {
        command = null;
        line = 0;
        scanned = 0;
        headerBytes = 0;
        headers.clear();
    }

    boolean hasCommand() {
        return command != null;
    }

    /// The command, once [#read(InputWindow)] has been true, or [#hasCommand()].
    FrameCommand command() {
        if (command == null) {
            throw new IllegalStateException("no command has been read");
        }
        return command;
    }

    /// Where the body begins, once [#read(InputWindow)] has been true.
    int size() {
        return line;
    }

    /// False when more bytes are needed.
    boolean read(InputWindow window) throws ProtocolException {
        byte[] array = window.array();
        int start = window.start();
        int end = window.end();
        int from = start + line;
        int at = start + scanned;
        while (true) {
            at = lineEnd(array, at, end);
            if (at == end || array[at] == 0) {
                checkUnfinished(array, from, at);
                if (at < end) {
                    throw Refusal.nulInHead();
                }
                line = from - start;
                scanned = end - start;
                return false;
            }
            int to = at > from && array[at - 1] == '\r' ? at - 1 : at;
            at++;
            if (command == null) {
                command = commandOf(array, from, to);
            } else if (from == to) {
                line = at - start;
                return true;
            } else {
                header(array, from, to, start);
            }
            from = at;
        }
    }

    /// Where the line ends, or where a NUL makes it void, or the end of what is there.
    private static int lineEnd(byte[] array, int from, int end) {
        for (int i = from; i < end; i++) {
            byte b = array[i];
            if (b == '\n' || b == 0) {
                return i;
            }
        }
        return end;
    }

    /// A line is refused as soon as it is too long, not when it ends: it may never end.
    private void checkUnfinished(byte[] array, int from, int end) throws ProtocolException {
        int length = end - from;
        if (length > 0 && array[end - 1] == '\r') { // may belong to the line end
            length--;
        }
        if (command != null) {
            checkHeaderSize(length);
        } else if (length > limits.commandLineBytes()) {
            throw Refusal.commandLineTooLong(limits.commandLineBytes());
        }
    }

    private void checkHeaderSize(int lineBytes) throws ProtocolException {
        if (lineBytes > limits.headerLineBytes()) {
            throw Refusal.headerLineTooLong(limits.headerLineBytes());
        }
        if (lineBytes > limits.headerBytes() - headerBytes) {
            throw Refusal.headersTooLarge(limits.headerBytes());
        }
    }

    private FrameCommand commandOf(byte[] array, int from, int to) throws ProtocolException {
        if (to - from > limits.commandLineBytes()) {
            throw Refusal.commandLineTooLong(limits.commandLineBytes());
        }
        FrameCommand known = FrameCommand.of(array, from, to);
        if (known == null) {
            throw Refusal.unknownCommand();
        }
        return known;
    }

    private void header(byte[] array, int from, int to, int start) throws ProtocolException {
        checkHeaderSize(to - from);
        if (headers.count() == limits.headerCount()) {
            throw Refusal.tooManyHeaders(limits.headerCount());
        }
        int colon = Escapes.indexOf(array, from, to, ':');
        if (colon <= from) {
            throw colon < 0 ? Refusal.lineWithoutColon() : Refusal.emptyName();
        }
        checkContent(array, from, colon, to);
        headerBytes += to - from;
        headers.add(from - start, colon - start, to - start, KnownHeader.of(array, from, colon));
    }

    /// One pass for all that is rare: bytes beyond ASCII, backslashes, carriage returns.
    private void checkContent(byte[] array, int from, int colon, int to) throws ProtocolException {
        int beyondAscii = 0;
        boolean hasBackslash = false;
        for (int i = from; i < to; i++) {
            byte b = array[i];
            beyondAscii |= b;
            hasBackslash |= b == '\\';
            if (b == '\r') {
                throw Refusal.bareReturn();
            }
        }
        if (beyondAscii < 0 && !Utf8.isValid(array, from, to)) {
            throw Refusal.notUtf8();
        }
        if (hasBackslash && hasEscapes && command().hasEscapedHeaders()
                && !(Escapes.areValid(array, from, colon) && Escapes.areValid(array, colon + 1, to))) {
            throw Refusal.badEscape();
        }
    }
}
