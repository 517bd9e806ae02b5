package dev.pinion.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// All commands of STOMP 1.2: who may send them, whether they may have a body, whether their headers are escaped.
public enum FrameCommand {
    CONNECT(Sender.CLIENT, Content.NO_BODY, Escaping.OFF),
    STOMP(Sender.CLIENT, Content.NO_BODY, Escaping.OFF),
    SEND(Sender.CLIENT, Content.BODY, Escaping.ON),
    SUBSCRIBE(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    UNSUBSCRIBE(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    ACK(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    NACK(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    BEGIN(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    COMMIT(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    ABORT(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    DISCONNECT(Sender.CLIENT, Content.NO_BODY, Escaping.ON),
    CONNECTED(Sender.SERVER, Content.NO_BODY, Escaping.OFF),
    MESSAGE(Sender.SERVER, Content.BODY, Escaping.ON),
    RECEIPT(Sender.SERVER, Content.NO_BODY, Escaping.ON),
    ERROR(Sender.SERVER, Content.BODY, Escaping.ON);

    private enum Sender {
        CLIENT, SERVER
    }

    private enum Content {
        BODY, NO_BODY
    }

    private enum Escaping {
        ON, OFF
    }

    private static final FrameCommand[] ALL = values();

    private final Sender sender;
    private final Content content;
    private final Escaping escaping;
    @SuppressWarnings("ImmutableEnumChecker") // never handed out of this package, never written to
    private final byte[] line;

    FrameCommand(Sender sender, Content content, Escaping escaping) {
        this.sender = sender;
        this.content = content;
        this.escaping = escaping;
        this.line = (name() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    public boolean isFromClient() {
        return sender == Sender.CLIENT;
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
