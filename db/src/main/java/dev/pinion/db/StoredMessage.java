package dev.pinion.db;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// A committed entry of a channel; never changes, but that its headers and body may be erased.
public final class StoredMessage {

    private final ChannelLog channel;
    private final long seq;
    private final long timestampMillis;
    private final Content content;
    private final Bytes chain;
    private final @Nullable Erasure erasure;

    /// Sender, headers and body one behind the other, each with its length (4) before it: made once, by the publishing thread, and
    /// from then on the same bytes in the log, in segments and in memory. Immutable; any thread.
    public static final class Content {

        private static final int LENGTHS = 3 * Integer.BYTES;

        private final Bytes form;
        private final int headersAt;
        private final int bodyAt;
        /// As text, from when it is first asked for. Two threads may make it at once.
        private @Nullable String sender;

        private Content(Bytes form, @Nullable String sender) {
            ByteBuffer lengths = form.buffer();
            this.form = form;
            this.headersAt = Integer.BYTES + lengths.getInt(0);
            this.bodyAt = headersAt + Integer.BYTES + lengths.getInt(headersAt);
            this.sender = sender;
        }

        public static Content of(String sender, Bytes headers, Bytes body) {
            return of(sender, sender.getBytes(StandardCharsets.UTF_8), headers, body);
        }

        static Content of(String sender, byte[] senderBytes, Bytes headers, Bytes body) {
            ByteBuffer form = ByteBuffer.allocate(LENGTHS + senderBytes.length + headers.size() + body.size());
            form.putInt(senderBytes.length).put(senderBytes).putInt(headers.size());
            headers.putInto(form);
            form.putInt(body.size());
            body.putInto(form);
            return new Content(Bytes.owned(form.array()), sender);
        }

        /// What [#putInto] wrote, from the buffer's position on, which is moved behind it.
        ///
        /// @throws BufferUnderflowException where it is not there
        public static Content read(ByteBuffer source) {
            int start = source.position();
            long end = start;
            for (int parts = 0; parts < 3; parts++) {
                if (end + Integer.BYTES > source.limit()) {
                    throw new BufferUnderflowException();
                }
                int length = source.getInt((int) end);
                end += Integer.BYTES + (long) length;
                if (length < 0 || end > source.limit()) {
                    throw new BufferUnderflowException();
                }
            }
            byte[] form = new byte[(int) end - start];
            source.get(form);
            return new Content(Bytes.owned(form), null);
        }

        public void putInto(ByteBuffer target) {
            form.putInto(target);
        }

        /// Of the form.
        public int bytes() {
            return form.size();
        }

        public String sender() {
            String known = sender;
            if (known == null) {
                known = new String(senderBytes(), StandardCharsets.UTF_8);
                sender = known;
            }
            return known;
        }

        byte[] senderBytes() {
            return form.part(Integer.BYTES, headersAt - Integer.BYTES).toByteArray();
        }

        public Bytes headers() {
            return form.part(headersAt + Integer.BYTES, bodyAt - headersAt - Integer.BYTES);
        }

        public Bytes body() {
            return form.part(bodyAt + Integer.BYTES, form.size() - bodyAt - Integer.BYTES);
        }

        /// Without its headers and body, where it is erased.
        public Content emptied() {
            return of(sender(), senderBytes(), Bytes.EMPTY, Bytes.EMPTY);
        }

        /// What the chain is made of.
        ///
        /// @param erasure has the hashes that were kept, where the content was erased
        public ChainLink link(@Nullable Erasure erasure) {
            return erasure == null ? ChainLink.of(senderBytes(), headers(), body())
                    : ChainLink.of(senderBytes(), erasure.headersHash().toByteArray(),
                            erasure.bodyHash().toByteArray());
        }

        /// Headers and body.
        public int payloadBytes() {
            return form.size() - headersAt - 2 * Integer.BYTES;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Content content && form.equals(content.form);
        }

        @Override
        public int hashCode() {
            return form.hashCode();
        }

        @Override
        public String toString() {
            return "Content[" + form.size() + " bytes]";
        }
    }

    public StoredMessage(ChannelLog channel, long seq, long timestampMillis, Content content, Bytes chain,
            @Nullable Erasure erasure) {
        this.channel = channel;
        this.seq = seq;
        this.timestampMillis = timestampMillis;
        this.content = content;
        this.chain = chain;
        this.erasure = erasure;
    }

    public ChannelLog channel() {
        return channel;
    }

    public long seq() {
        return seq;
    }

    public String sender() {
        return content.sender();
    }

    /// Milliseconds since 1970; never goes back within a channel.
    public long timestampMillis() {
        return timestampMillis;
    }

    public Content content() {
        return content;
    }

    public Bytes headers() {
        return content.headers();
    }

    public Bytes body() {
        return content.body();
    }

    /// The channel's hash chain up to and including this message (32 bytes).
    public Bytes chain() {
        return chain;
    }

    /// Where headers and body were erased (and are empty): when, and the hashes that the chain needs.
    public Optional<Erasure> erasure() {
        return Optional.ofNullable(erasure);
    }

    /// What it makes us hold.
    public int heldBytes() {
        return heldBytes(content);
    }

    /// The objects around the content are estimated.
    public static int heldBytes(Content content) {
        return content.bytes() + 200;
    }

    @Override
    public String toString() {
        return "StoredMessage[" + channel.name() + "/" + seq + ", " + content + "]";
    }
}
