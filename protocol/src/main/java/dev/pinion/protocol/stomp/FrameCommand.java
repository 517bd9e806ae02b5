package dev.pinion.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// All commands of STOMP 1.2: whether they may have a body, whether their headers are escaped.
public enum FrameCommand {
    CONNECT(Content.NO_BODY, Escaping.OFF),
    STOMP(Content.NO_BODY, Escaping.OFF),
    SEND(Content.BODY, Escaping.ON),
    SUBSCRIBE(Content.NO_BODY, Escaping.ON),
    UNSUBSCRIBE(Content.NO_BODY, Escaping.ON),
    ACK(Content.NO_BODY, Escaping.ON),
    NACK(Content.NO_BODY, Escaping.ON),
    BEGIN(Content.NO_BODY, Escaping.ON),
    COMMIT(Content.NO_BODY, Escaping.ON),
    ABORT(Content.NO_BODY, Escaping.ON),
    DISCONNECT(Content.NO_BODY, Escaping.ON),
    CONNECTED(Content.NO_BODY, Escaping.OFF),
    MESSAGE(Content.BODY, Escaping.ON),
    RECEIPT(Content.NO_BODY, Escaping.ON),
    ERROR(Content.BODY, Escaping.ON);

    private enum Content {
        BODY, NO_BODY
    }

    private enum Escaping {
        ON, OFF
    }

    private static final FrameCommand[] ALL = values();

    private final Content content;
    private final Escaping escaping;
    @SuppressWarnings("ImmutableEnumChecker") // never handed out of this package, never written to
    private final byte[] line;

    FrameCommand(Content content, Escaping escaping) {
        this.content = content;
        this.escaping = escaping;
        this.line = (name() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    public boolean mayHaveBody() {
        return content == Content.BODY;
    }

    /// CONNECT and CONNECTED are not escaped, so that the first frame reads alike in all versions of STOMP.
    public boolean hasEscapedHeaders() {
        return escaping == Escaping.ON;
    }

    /// The command and a line feed. Not to be changed.
    byte[] line() {
        return line;
    }

    /// Null when the bytes are no command. No text is made.
    static @Nullable FrameCommand of(byte[] array, int from, int to) {
        for (FrameCommand command : ALL) {
            int length = command.line.length - 1;
            if (length == to - from && command.line[0] == array[from]
                    && Arrays.equals(command.line, 0, length, array, from, to)) {
                return command;
            }
        }
        return null;
    }
}
