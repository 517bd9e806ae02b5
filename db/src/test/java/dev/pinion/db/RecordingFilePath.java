package dev.pinion.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/// The file system `recording:`, which tells [RecordedWrites] what is written and what of it is forced.
public final class RecordingFilePath extends FilePathWrapper {

    /// H2 makes it by reflection.
    public RecordingFilePath() {}

    @Override
    public String getScheme() {
        return "recording";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Recording(getBase().open(mode), RecordedWrites.of(name));
    }

    private static final class Recording extends FileBaseDefault {

        private final FileChannel file;
        private final RecordedWrites bytes;

        Recording(FileChannel file, RecordedWrites bytes) {
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
