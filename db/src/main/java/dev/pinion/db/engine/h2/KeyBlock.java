package dev.pinion.db.engine.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.engine.Engine;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// Idempotency keys in one row:
///
///     version (1), how many identities (4), each with its length (4), and then for each key
///     hash (16), sequence (8), half of the body's hash (16), the number of its identity (4)
///
/// Not thread-safe.
final class KeyBlock {

    private static final byte VERSION = 1;
    private static final int ENTRY_BYTES = 16 + 8 + 16 + 4;
    private static final int FIRST_ENTRIES = 64;
    /// H2 takes no more than a MiB for one value; and in a heap of a quarter of a GiB arrays of half a MiB are more than the collector
    /// finds room for.
    private static final int BYTES_MAX = Math.clamp(Runtime.getRuntime().maxMemory() / 2_048, 128 * 1024, 512 * 1024);

    private final Map<String, Integer> identities = new HashMap<>();
    private ByteBuffer entries = ByteBuffer.allocate(FIRST_ENTRIES * ENTRY_BYTES);
    private int identityBytes;
    /// Mostly the next one has the same.
    private @Nullable String lastIdentity;
    private int lastNumber;

    boolean isFull() {
        return entries.position() + identityBytes > BYTES_MAX;
    }

    int keys() {
        return entries.position() / ENTRY_BYTES;
    }

    Set<String> identities() {
        return identities.keySet();
    }

    void add(String identity, UsedKey key) {
        int number = identity.equals(lastIdentity) ? lastNumber : number(identity);
        lastIdentity = identity;
        lastNumber = number;
        if (entries.remaining() < ENTRY_BYTES) {
            entries = ByteBuffer.allocate(2 * entries.capacity()).put(entries.flip());
        }
        entries.putLong(key.hash().high()).putLong(key.hash().low()).putLong(key.seq());
        entries.putLong(key.bodyHigh()).putLong(key.bodyLow()).putInt(number);
    }

    private int number(String identity) {
        Integer number = identities.get(identity);
        if (number == null) {
            number = identities.size();
            identities.put(identity, number);
            identityBytes += 4 + identity.getBytes(StandardCharsets.UTF_8).length;
        }
        return number;
    }

    byte[] content() {
        ByteBuffer content = ByteBuffer.allocate(1 + 4 + identityBytes + entries.position());
        content.put(VERSION).putInt(identities.size());
        String[] byNumber = new String[identities.size()];
        identities.forEach((identity, number) -> byNumber[number] = identity);
        for (String identity : byNumber) {
            byte[] text = identity.getBytes(StandardCharsets.UTF_8);
            content.putInt(text.length).put(text);
        }
        return content.put(entries.array(), 0, entries.position()).array();
    }

    private static List<String> identities(ByteBuffer content) {
        if (content.get() != VERSION) {
            throw new IllegalStateException("idempotency keys are kept in a form that this program does not know");
        }
        List<String> identities = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            byte[] text = new byte[content.getInt()];
            content.get(text);
            identities.add(new String(text, StandardCharsets.UTF_8));
        }
        return identities;
    }

    static List<String> identitiesOf(byte[] content) {
        return identities(ByteBuffer.wrap(content));
    }

    /// False: that was enough.
    static boolean forEach(byte[] content, Engine.KeyListener listener) {
        ByteBuffer from = ByteBuffer.wrap(content);
        List<String> identities = identities(from);
        boolean goesOn = true;
        while (goesOn && from.hasRemaining()) {
            KeyHash hash = new KeyHash(from.getLong(), from.getLong());
            UsedKey key = new UsedKey(hash, from.getLong(), from.getLong(), from.getLong());
            goesOn = listener.hears(identities.get(from.getInt()), key);
        }
        return goesOn;
    }

    /// Null: it is not in it.
    static @Nullable UsedKey find(byte[] content, KeyHash hash) {
        ByteBuffer from = ByteBuffer.wrap(content);
        for (int at = entriesAt(from); at < content.length; at += ENTRY_BYTES) {
            if (from.getLong(at) == hash.high() && from.getLong(at + 8) == hash.low()) {
                return new UsedKey(hash, from.getLong(at + 16), from.getLong(at + 24), from.getLong(at + 32));
            }
        }
        return null;
    }

    private static int entriesAt(ByteBuffer content) {
        int at = 1 + 4;
        for (int left = content.getInt(1); left > 0; left--) {
            at += 4 + content.getInt(at);
        }
        return at;
    }
}
