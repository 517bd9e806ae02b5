package dev.pinion.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/// Paths of a [FaultDisk], `cut:NUMBER:/NAME`, as H2 wants them.
public final class FaultFilePath extends FilePath {

    static final String SCHEME = "cut";

    /// H2 makes it by reflection.
    public FaultFilePath() {}

    private FaultFilePath(String name) {
        this.name = name;
    }

    private FaultDisk disk() {
        return FaultDisk.of(Integer.parseInt(name, SCHEME.length() + 1, name.indexOf(':', SCHEME.length() + 1), 10));
    }

    private String file() {
        return name.substring(name.indexOf(':', SCHEME.length() + 1) + 1);
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FaultDisk disk = disk();
        disk.requirePower();
        return new Channel(disk.files().computeIfAbsent(file(), _ -> new FaultFile(disk)));
    }

    @Override
    public long size() {
        FaultFile file = disk().files().get(file());
        return file == null ? 0 : file.size();
    }

    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean createFile() {
        return disk().files().putIfAbsent(file(), new FaultFile(disk())) == null;
    }

    @Override
    public boolean exists() {
        return isDirectory() || isRegularFile();
    }

    @Override
    public void delete() {
        disk().files().remove(file());
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        String folder = file() + "/";
        return disk().files()
                .keySet()
                .stream()
                .filter(file -> file.startsWith(folder))
                .map(file -> (FilePath) new FaultFilePath(
                        SCHEME + name.substring(SCHEME.length(), name.length() - file().length()) + file))
                .collect(Collectors.toCollection(ArrayList::new)); // a wrapper changes it in place
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public FilePath getParent() {
        return new FaultFilePath(name.substring(0, Math.max(name.lastIndexOf('/'), 0)));
    }

    @Override
    public boolean isDirectory() {
        return name.indexOf('.', name.lastIndexOf('/') + 1) < 0; // any name without an ending is one
    }

    @Override
    public boolean isRegularFile() {
        return disk().files().containsKey(file());
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void createDirectory() {
        // there are none
    }

    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FilePath getPath(String path) {
        return new FaultFilePath(path);
    }

    private static final class Channel extends FileBaseDefault {

        private final FaultFile file;

        Channel(FaultFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            return file.write(source, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {
                    // nobody else is there
                }
            };
        }
    }
}
