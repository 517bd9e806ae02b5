package dev.pinion.protocol.stomp;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Byte arrays of one size that readers and writers share, so that an idle connection holds none.
///
/// Any thread, without locks. Keeps at most `keptMax` unused arrays; when it has none it makes one, so the number in use
/// is bounded by those who use them. Contents are not wiped: nobody may read what he did not write.
public final class BufferPool {

    /// One TLS record.
    public static final int DEFAULT_BUFFER_BYTES = 16 * 1024;

    /// How many places a thread looks at: a large pool that is empty must not cost more than a small one.
    private static final int PROBES_MAX = 32;

    private final int bufferBytes;
    private final AtomicReferenceArray<byte[]> kept;

    public BufferPool(int keptMax) {
        this(DEFAULT_BUFFER_BYTES, keptMax);
    }

    public BufferPool(int bufferBytes, int keptMax) {
        if (bufferBytes < 16 || keptMax < 1) {
            throw new IllegalArgumentException("expected buffers of 16 bytes or more and to keep one or more");
        }
        this.bufferBytes = bufferBytes;
        this.kept = new AtomicReferenceArray<>(keptMax);
    }

    public int bufferBytes() {
        return bufferBytes;
    }

    public byte[] take() {
        int slots = kept.length();
        int first = firstSlot(slots);
        for (int i = 0; i < Math.min(slots, PROBES_MAX); i++) {
            int slot = (first + i) % slots;
            byte[] buffer = kept.getPlain(slot) == null ? null : kept.getAndSet(slot, null);
            if (buffer != null) {
                return buffer;
            }
        }
        return new byte[bufferBytes];
    }

    /// The caller must not touch the array afterwards.
    public void give(byte[] buffer) {
        if (buffer.length != bufferBytes) {
            throw new IllegalArgumentException(
                    "this pool has buffers of " + bufferBytes + " bytes, not " + buffer.length);
        }
        int slots = kept.length();
        int first = firstSlot(slots);
        for (int i = 0; i < Math.min(slots, PROBES_MAX); i++) {
            int slot = (first + i) % slots;
            if (kept.getPlain(slot) == null && kept.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    /// Threads begin at different slots, so that they seldom meet.
    private static int firstSlot(int slots) {
        return (int) (Thread.currentThread().threadId() % slots);
    }
}
