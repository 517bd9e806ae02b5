package dev.pinion.db;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/// The file system `recording:`, which remembers in order what was written and what of it was forced since.
public final class RecordingFilePath extends FilePathWrapper {

    private static final Map<String, Bytes> FILES = new ConcurrentHashMap<>();

    /// Of one file.
    private static final class Bytes {

        private final ByteArrayOutputStream unforced = new ByteArrayOutputStream();
        private final StringBuilder forced = new StringBuilder();

        synchronized void written(byte[] bytes) {
            unforced.writeBytes(bytes);
        }

        synchronized void forced() {
            forced.append(unforced.toString(StandardCharsets.ISO_8859_1));
            unforced.reset();
        }

        synchronized boolean hasWritten(String text) {
            return hasForced(text) || unforced.toString(StandardCharsets.ISO_8859_1).contains(text);
        }

        synchronized boolean hasForced(String text) {
            return forced.indexOf(text) >= 0;
        }
    }

    /// H2 makes it by reflection.
    public RecordingFilePath() {}

    static void register() {
        // H2 initialises its own file systems first: two threads that begin at both ends would wait for each other for ever.
        FilePath.get("file:");
        FilePath.register(new RecordingFilePath());
    }

    /// Whether a write that holds this text was followed by a force of the same file, until now.
    static boolean isForced(String text) {
        return FILES.values().stream().anyMatch(file -> file.hasForced(text));
    }

    /// Whether this text was ever written, forced or not, to whatever file.
    static boolean isWritten(String text) {
        return FILES.values().stream().anyMatch(file -> file.hasWritten(text));
    }

    static void forget() {
        FILES.clear();
    }

    @Override
    public String getScheme() {
        return "recording";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Recording(getBase().open(mode), FILES.computeIfAbsent(name, _ -> new Bytes()));
    }

    private static final class Recording extends FileBaseDefault {

        private final FileChannel file;
        private final Bytes bytes;

        Recording(FileChannel file, Bytes bytes) {
            this.file = file;
            this.bytes = bytes;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            byte[] copy = new byte[source.remaining()];
            source.duplicate().get(copy);
            int count = file.write(source, position);
            bytes.written(copy);
            return count;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
            bytes.forced();
        }

        @Override
        public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
