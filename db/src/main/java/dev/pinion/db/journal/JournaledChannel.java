package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;

import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/// A [JournaledFile] in the shape H2 asks for. While its opening is held, a force keeps nothing, nor does the end.
final class JournaledChannel extends FileBaseDefault {

    private final JournalOpening opening;
    private final JournaledFile file;

    JournaledChannel(JournalOpening opening, JournaledFile file) {
        this.opening = opening;
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    // Not synchronized as the inherited ones are: readers need not wait for a force.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int write(ByteBuffer source, long position) throws IOException {
        int count = source.remaining();
        file.write(source, position);
        return count;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (!opening.isHeld()) {
            file.force();
        }
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        if (opening.isHeld()) {
            file.abandon();
        } else {
            file.close();
        }
    }
}
