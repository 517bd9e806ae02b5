package dev.pinion.protocol.stomp;

import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.pinion.protocol.Body;

/// The user's headers of a message, in their order, as the escaped lines that go over the wire: `name:value`, LF.
///
/// Immutable; any thread. The server stores and passes on the bytes and never takes them apart.
public final class HeaderBlock {

    public static final HeaderBlock EMPTY = new HeaderBlock(Body.EMPTY);

    private final Body lines;

    private HeaderBlock(Body lines) {
        this.lines = lines;
    }

    /// What [#bytes()] once returned. Not checked again: who stored it vouches for it.
    public static HeaderBlock ofStored(Body bytes) {
        return bytes.isEmpty() ? EMPTY : new HeaderBlock(bytes);
    }

    public static HeaderBlock of(Map<String, String> headers) {
        Builder builder = builder();
        headers.forEach(builder::add);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public Body bytes() {
        return lines;
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /// Decoded; of a repeated name the first value. Copies the block: for clients and tests, not for the hot path.
    public Map<String, String> toMap() {
        var map = new LinkedHashMap<String, String>();
        byte[] bytes = lines.toByteArray();
        for (int from = 0; from < bytes.length;) {
            int end = Escapes.indexOf(bytes, from, bytes.length, '\n');
            int colon = Escapes.indexOf(bytes, from, bytes.length, ':');
            if (end < 0 || colon < 0 || colon > end) {
                throw new IllegalStateException("a stored header block is damaged: a line without colon or end");
            }
            map.putIfAbsent(Escapes.unescape(bytes, from, colon), Escapes.unescape(bytes, colon + 1, end));
            from = end + 1;
        }
        return Collections.unmodifiableMap(map);
    }

    /// One header, without taking the others apart.
    public Optional<String> value(String name) {
        byte[] wanted = Escapes.escape(name);
        int from = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.at(i) == '\n') {
                int valueAt = from + wanted.length + 1;
                if (valueAt <= i && lines.at(valueAt - 1) == ':' && startsAt(from, wanted)) {
                    byte[] value = new byte[i - valueAt];
                    lines.copyTo(valueAt, value, 0, value.length);
                    return Optional.of(Escapes.unescape(value, 0, value.length));
                }
                from = i + 1;
            }
        }
        return Optional.empty();
    }

    private boolean startsAt(int from, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (lines.at(from + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderBlock block && lines.equals(block.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return "HeaderBlock[" + lines.size() + " bytes]";
    }

    /// Collects headers and escapes them. One thread.
    public static final class Builder {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

        private Builder() {}

        public Builder add(String name, String value) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a header name has at least one character");
            }
            lines.writeBytes(Escapes.escape(name));
            lines.write(':');
            lines.writeBytes(Escapes.escape(value));
            lines.write('\n');
            return this;
        }

        public HeaderBlock build() {
            return ofStored(Body.owned(lines.toByteArray()));
        }
    }
}
