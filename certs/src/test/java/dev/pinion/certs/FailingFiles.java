package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The real disk, whose n-th operation fails: once, or from then on as if the process had died there. A write that is
/// cut short leaves the first half of its bytes behind.
final class FailingFiles implements StoreFiles {
    enum Mode {
        ONCE, FROM_THEN_ON
    }

    private final int failing;
    private final Mode mode;
    private int calls;
    private boolean firedAtAChange;

    FailingFiles(int failing, Mode mode) {
        this.failing = failing;
        this.mode = mode;
    }

    /// False when everything ran through untouched: then every point has been tried.
    boolean fired() {
        return calls >= failing;
    }

    /// An operation failed that changes something, or takes the lock for it.
    boolean firedAtAChange() {
        return firedAtAChange;
    }

    private boolean fails() {
        calls++;
        return mode == Mode.ONCE ? calls == failing : calls >= failing;
    }

    private void checkChange(String operation, Path path) throws IOException {
        firedAtAChange |= mode == Mode.ONCE ? calls + 1 == failing : calls + 1 >= failing;
        check(operation, path);
    }

    private void check(String operation, Path path) throws IOException {
        if (fails()) {
            throw new IOException("injected fault at call " + calls + ", " + operation + " " + path);
        }
    }

    @Override
    public boolean exists(Path path) throws IOException {
        check("exists", path);
        return DiskFiles.INSTANCE.exists(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        check("list", directory);
        return DiskFiles.INSTANCE.list(directory);
    }

    @Override
    public byte[] read(Path file, int bytesMax) throws IOException {
        check("read", file);
        return DiskFiles.INSTANCE.read(file, bytesMax);
    }

    @Override
    public Set<PosixFilePermission> permissions(Path path) throws IOException {
        check("permissions", path);
        return DiskFiles.INSTANCE.permissions(path);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        checkChange("createDirectory", directory);
        DiskFiles.INSTANCE.createDirectory(directory);
    }

    @Override
    public void write(Path newFile, byte[] bytes) throws IOException {
        if (fails()) {
            firedAtAChange = true;
            if (calls == failing) {
                DiskFiles.INSTANCE.write(newFile, Arrays.copyOf(bytes, bytes.length / 2));
            }
            throw new IOException("injected fault at call " + calls + ", write " + newFile);
        }
        DiskFiles.INSTANCE.write(newFile, bytes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        checkChange("move", from);
        DiskFiles.INSTANCE.move(from, to);
    }

    @Override
    public void sync(Path directory) throws IOException {
        checkChange("sync", directory);
        DiskFiles.INSTANCE.sync(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        checkChange("delete", path);
        DiskFiles.INSTANCE.delete(path);
    }

    @Override
    public Held lock(Path file) throws IOException {
        checkChange("lock", file);
        return DiskFiles.INSTANCE.lock(file);
    }
}
