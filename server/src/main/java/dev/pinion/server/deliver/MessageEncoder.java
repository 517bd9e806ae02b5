package dev.pinion.server.deliver;

import java.nio.charset.StandardCharsets;

import dev.pinion.db.Bytes;
import dev.pinion.db.Erasure;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.HeaderValue;

/// Makes the part of a MESSAGE frame that all its subscribers share: everything but `subscription`, `ack` and what
/// else depends on the reader. It is made once per message and passed through as bytes.
///
/// One per channel. Any thread; holds nothing but the channel's constant header text.
final class MessageEncoder {
    private static final byte[] SEQ = ascii("\nseq:");
    private static final byte[] SENDER = ascii("\nsender:");
    private static final byte[] TIMESTAMP = ascii("\ntimestamp:");
    private static final byte[] CHAIN = ascii("\nchain:");
    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] ERASED = ascii("erased:");
    private static final byte[] ERASED_HEADERS_HASH = ascii("\nerased-headers-hash:");
    private static final byte[] ERASED_BODY_HASH = ascii("\nerased-body-hash:");
    private static final int ERASED_SIZE = ERASED.length + ERASED_HEADERS_HASH.length + ERASED_BODY_HASH.length
            + 2 * ChainText.LENGTH + 1;

    private final byte[] messageIdStart;
    private final byte[] messageIdEnd;
    private final Body browserEnd;
    /// The last one's, since one sender often sends many messages.
    private volatile Sender lastSender = new Sender("", HeaderValue.of(""));

    private record Sender(String text, HeaderValue escaped) {}

    /// @param channel the channel's name as the log has it; an inbox begins with `@`
    MessageEncoder(String channel, String epoch) {
        String destination = destination(channel);
        messageIdStart = ascii("message-id:" + escaped(channel) + "/");
        messageIdEnd = ascii("@" + escaped(epoch) + "\ndestination:" + escaped(destination));
        browserEnd = Body.utf8("message-id:" + escaped(channel) + "/end@" + escaped(epoch) + "\ndestination:"
                + escaped(destination) + "\nbrowser:end\n\n\0");
    }

    static String destination(String channel) {
        return channel.startsWith("@") ? new Destination.Inbox(channel.substring(1)).text() : "/channel/" + channel;
    }

    /// The shared bytes, from `message-id` and `destination`, a line each, to the closing NUL.
    Body encode(StoredMessage message) {
        HeaderValue sender = sender(message);
        Bytes headers = message.headers();
        Bytes body = message.body();
        var out = new Assembly(messageIdStart.length + messageIdEnd.length + SEQ.length + SENDER.length + sender.size()
                + TIMESTAMP.length + CHAIN.length + ChainText.LENGTH + headers.size() + body.size()
                + 2 * Assembly.digits(message.seq()) + Assembly.digits(message.timestampMillis()) + 3 + lengthLine(body)
                + message.erasure().map(MessageEncoder::size).orElse(0));
        out.bytes(messageIdStart);
        out.number(message.seq());
        out.bytes(messageIdEnd);
        out.bytes(SEQ);
        out.number(message.seq());
        out.bytes(SENDER);
        out.bytes(sender);
        out.bytes(TIMESTAMP);
        out.number(message.timestampMillis());
        out.bytes(CHAIN);
        out.bytes(ChainText.bytes(message.chain()));
        out.one('\n');
        message.erasure().ifPresent(erasure -> erased(erasure, out));
        out.bytes(headers);
        if (body.size() > 0) {
            out.bytes(CONTENT_LENGTH);
            out.number(body.size());
            out.one('\n');
        }
        out.one('\n');
        out.bytes(body);
        out.one(0);
        return out.body();
    }

    private HeaderValue sender(StoredMessage message) {
        Sender last = lastSender;
        String text = message.sender();
        if (!last.text().equals(text)) {
            last = new Sender(text, HeaderValue.of(text));
            lastSender = last;
        }
        return last.escaped();
    }

    private static int lengthLine(Bytes body) {
        return body.size() == 0 ? 0 : CONTENT_LENGTH.length + Assembly.digits(body.size()) + 1;
    }

    private static int size(Erasure erasure) {
        return ERASED_SIZE + Assembly.digits(erasure.erasedMillis());
    }

    /// With the hashes of what was there the reader can still check the chain.
    private static void erased(Erasure erasure, Assembly out) {
        out.bytes(ERASED);
        out.number(erasure.erasedMillis());
        out.bytes(ERASED_HEADERS_HASH);
        out.bytes(ChainText.bytes(erasure.headersHash()));
        out.bytes(ERASED_BODY_HASH);
        out.bytes(ChainText.bytes(erasure.bodyHash()));
        out.one('\n');
    }

    /// What ends a replay that was asked for with `browser:true`.
    Body browserEnd() {
        return browserEnd;
    }

    private static String escaped(String text) {
        HeaderValue value = HeaderValue.of(text);
        byte[] bytes = new byte[value.size()];
        value.copyTo(bytes, 0);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Bytes put one after the other into an array that they fill.
    private static final class Assembly {
        private final byte[] target;
        private int size;

        Assembly(int sizeInAll) {
            target = new byte[sizeInAll];
        }

        void bytes(byte[] source) {
            System.arraycopy(source, 0, target, size, source.length);
            size += source.length;
        }

        void bytes(Bytes source) {
            source.copyTo(target, size);
            size += source.size();
        }

        void bytes(HeaderValue source) {
            source.copyTo(target, size);
            size += source.size();
        }

        void one(int b) {
            target[size++] = (byte) b;
        }

        void number(long value) {
            int end = size + digits(value);
            long rest = value;
            for (int at = end - 1; at >= size; at--) {
                target[at] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            size = end;
        }

        private static int digits(long value) {
            int count = 1;
            for (long rest = value / 10; rest > 0; rest /= 10) {
                count++;
            }
            return count;
        }

        Body body() {
            if (size != target.length) {
                throw new IllegalStateException("a message of " + size + " bytes, counted as " + target.length);
            }
            return Body.owned(target);
        }
    }
}
