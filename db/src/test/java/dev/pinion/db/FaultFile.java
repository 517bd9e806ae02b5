package dev.pinion.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/// A file of a [FaultDisk].
final class FaultFile {

    /// Bytes of a size.
    private static final class Image {

        private byte[] bytes = new byte[0];
        private int size;

        Image copy() {
            Image copy = new Image();
            copy.bytes = Arrays.copyOf(bytes, size);
            copy.size = size;
            return copy;
        }

        void write(long position, byte[] content, int from, int length) {
            int end = Math.toIntExact(position + length);
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            System.arraycopy(content, from, bytes, (int) position, length);
            size = Math.max(size, end);
        }

        void truncate(long newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, (int) newSize, size, (byte) 0);
                size = (int) newSize;
            }
        }
    }

    /// One change; without content it is a truncation to the position.
    private static final class Change {

        private final long position;
        private final byte @Nullable [] content;

        Change(long position, byte @Nullable [] content) {
            this.position = position;
            this.content = content;
        }

        void applyTo(Image image) {
            if (content == null) {
                image.truncate(position);
            } else {
                image.write(position, content, 0, content.length);
            }
        }

        void applyTornTo(Image image, int sectorBytes, Random random) {
            if (content == null) {
                if (random.nextBoolean()) {
                    image.truncate(position);
                }
                return;
            }
            int from = 0;
            while (from < content.length) {
                int length = (int) Math.min(content.length - from, sectorBytes - (position + from) % sectorBytes);
                if (random.nextBoolean()) {
                    image.write(position + from, content, from, length);
                }
                from += length;
            }
        }
    }

    private final FaultDisk disk;
    private final List<Change> unforced = new ArrayList<>();
    private Image forced = new Image();
    private Image current = new Image();
    private volatile long sizeNow;

    FaultFile(FaultDisk disk) {
        this.disk = disk;
    }

    synchronized int read(ByteBuffer target, long position) throws IOException {
        disk.requirePower();
        int count = (int) Math.min(target.remaining(), current.size - position);
        if (count <= 0) {
            return target.hasRemaining() ? -1 : 0;
        }
        target.put(current.bytes, (int) position, count);
        return count;
    }

    synchronized int write(ByteBuffer source, long position) throws IOException {
        disk.requireSpaceFor(Math.max(0, position + source.remaining() - current.size));
        byte[] content = new byte[source.remaining()];
        source.get(content);
        change(new Change(position, content));
        return content.length;
    }

    synchronized void truncate(long size) throws IOException {
        change(new Change(size, null));
    }

    private void change(Change change) throws IOException {
        disk.requirePower();
        unforced.add(change);
        // The power may go while it is on its way: then it is one of those that may survive.
        disk.operation();
        change.applyTo(current);
        sizeNow = current.size;
    }

    synchronized void force() throws IOException {
        disk.awaitForces();
        disk.operation();
        unforced.forEach(change -> change.applyTo(forced));
        unforced.clear();
    }

    synchronized long size() {
        return current.size;
    }

    /// Without waiting for a force that hangs.
    long sizeNow() {
        return sizeNow;
    }

    synchronized boolean contains(byte[] wanted) {
        return new String(current.bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains(new String(wanted, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    synchronized FaultFile survivor(FaultDisk onDisk, FaultDisk.Survival survival, int sectorBytes, Random random) {
        FaultFile survivor = new FaultFile(onDisk);
        Image image = forced.copy();
        int whole = switch (survival) {
            case NONE, RANDOM_SECTORS -> 0;
            case ALL -> unforced.size();
            case PREFIX -> random.nextInt(unforced.size() + 1);
        };
        for (int n = 0; n < unforced.size(); n++) {
            if (n < whole) {
                unforced.get(n).applyTo(image);
            } else if (survival == FaultDisk.Survival.RANDOM_SECTORS
                    || (survival == FaultDisk.Survival.PREFIX && n == whole)) {
                unforced.get(n).applyTornTo(image, sectorBytes, random);
            }
        }
        survivor.forced = image;
        survivor.current = image.copy();
        survivor.sizeNow = image.size;
        return survivor;
    }
}
