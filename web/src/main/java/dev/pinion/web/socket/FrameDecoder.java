package dev.pinion.web.socket;

import org.jspecify.annotations.Nullable;

/// Takes WebSocket frames (RFC 6455, section 5) out of a stream that comes in pieces, in the array in which it came: what they
/// carry is unmasked and moved to the front. Nothing is held but the head of a frame and a control frame's 125 bytes, so a
/// frame may be as large as it likes; what it carries has its bounds above.
///
/// Text and binary messages are one stream of bytes here: STOMP looks at its own UTF-8.
///
/// Thread: the connection's reader.
final class FrameDecoder {
    /// Hears of what is not data.
    interface Control {
        /// A frame begins, of whatever kind.
        void begins();

        void ping(byte[] payload);

        void close();
    }

    static final int CONTROL_BYTES_MAX = 125;
    private static final int HEAD_BYTES_MAX = 14;
    private static final int MASK_BYTES = 4;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Control control;
    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headBytes;
    private int headWanted = 2;
    /// Of the frame whose head is complete.
    private int opcode;
    private long left;
    private int maskAt;
    private byte @Nullable [] payload;
    /// Whether a message has begun whose last frame is still to come.
    private boolean unfinished;
    private boolean closed;

    FrameDecoder(Control control) {
        this.control = control;
    }

    /// Whether the peer has said that it sends no more.
    boolean isClosed() {
        return closed;
    }

    /// Decodes so many bytes in place; what they carry lies in front afterwards.
    ///
    /// @return how many bytes that is, perhaps none
    int decode(byte[] bytes, int from, int count) throws WebSocketFault {
        int out = from;
        int at = from;
        int end = from + count;
        while (at < end && !closed) {
            if (headBytes < headWanted) {
                head[headBytes++] = bytes[at++];
                look();
            } else {
                int taken = (int) Math.min(left, end - at);
                unmask(bytes, at, taken);
                if (opcode >= CLOSE) {
                    keep(bytes, at, taken);
                } else {
                    System.arraycopy(bytes, at, bytes, out, taken);
                    out += taken;
                }
                at += taken;
                left -= taken;
                endIfComplete();
            }
        }
        return out - from;
    }

    private void look() throws WebSocketFault {
        if (headBytes == 1) {
            control.begins();
            checkFirst(head[0] & 0xff);
        } else if (headBytes == 2) {
            checkSecond(head[1] & 0xff);
        } else if (headBytes == headWanted) {
            begin();
        }
    }

    private void checkFirst(int octet) throws WebSocketFault {
        opcode = octet & 0x0f;
        boolean isLast = (octet & 0x80) != 0;
        WebSocketFault.refuseIf((octet & 0x70) != 0, "a reserved bit is set, and no extension was agreed on");
        switch (opcode) {
            case CONTINUATION -> WebSocketFault.refuseIf(!unfinished, "a continuation of no message");
            case TEXT, BINARY -> WebSocketFault.refuseIf(unfinished, "a new message within another");
            case CLOSE, PING, PONG -> WebSocketFault.refuseIf(!isLast, "a control frame in parts");
            default -> throw new WebSocketFault("an unknown opcode " + opcode);
        }
        if (opcode < CLOSE) {
            unfinished = !isLast;
        }
    }

    private void checkSecond(int octet) throws WebSocketFault {
        int length = octet & 0x7f;
        WebSocketFault.refuseIf((octet & 0x80) == 0, "a frame without a mask; a client masks all");
        WebSocketFault.refuseIf(opcode >= CLOSE && length > CONTROL_BYTES_MAX,
                "a control frame of more than " + CONTROL_BYTES_MAX + " bytes");
        headWanted = 2 + MASK_BYTES + (length == TWO_BYTES ? 2 : length == EIGHT_BYTES ? 8 : 0);
    }

    private void begin() throws WebSocketFault {
        int lengthBytes = headWanted - 2 - MASK_BYTES;
        left = lengthBytes == 0 ? head[1] & 0x7f : number(lengthBytes);
        WebSocketFault.refuseIf(left < 0, "a length with its first bit set");
        WebSocketFault.refuseIf((lengthBytes == 2 && left < TWO_BYTES) || (lengthBytes == 8 && left <= 0xffff),
                "a length in more bytes than it needs");
        maskAt = 0;
        payload = opcode >= CLOSE ? new byte[(int) left] : null;
        endIfComplete();
    }

    private long number(int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = (number << 8) | (head[2 + i] & 0xff);
        }
        return number;
    }

    private void unmask(byte[] bytes, int from, int count) {
        int mask = headWanted - MASK_BYTES;
        for (int i = 0; i < count; i++) {
            bytes[from + i] ^= head[mask + (maskAt + i & 3)];
        }
        maskAt = maskAt + count & 3;
    }

    private void keep(byte[] bytes, int from, int count) {
        byte[] own = payload;
        if (own != null) {
            System.arraycopy(bytes, from, own, (int) (own.length - left), count);
        }
    }

    private void endIfComplete() {
        if (left > 0) {
            return;
        }
        byte[] own = payload;
        if (opcode == PING && own != null) {
            control.ping(own);
        } else if (opcode == CLOSE) {
            closed = true;
            control.close();
        }
        payload = null;
        headBytes = 0;
        headWanted = 2;
    }
}
