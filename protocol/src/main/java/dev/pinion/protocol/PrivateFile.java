package dev.pinion.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/// Small files that only their owner may read and that change as a whole: a reader sees the old text or the new, and so
/// does the next start after a power cut. Where the system knows no owners (Windows), the folder has to protect them.
///
/// Any thread; two that write one file at the same time leave the text of one of them.
public final class PrivateFile {

    private PrivateFile() {}

    /// Writes aside, syncs, moves over what is there. The folder must exist.
    public static void replace(Path file, String text) throws IOException {
        Path target = file.toAbsolutePath();
        Path aside = aside(target, text.getBytes(StandardCharsets.UTF_8));
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
        sync(target.getParent());
    }

    /// The same where nothing is yet.
    ///
    /// @throws FileAlreadyExistsException when there is a file, which stays as it is
    public static void create(Path file, String text) throws IOException {
        create(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same with bytes.
    ///
    /// @throws FileAlreadyExistsException when there is a file, which stays as it is
    public static void create(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path aside = aside(target, content);
        try {
            Files.createLink(target, aside); // a move would silently replace
        } finally {
            Files.deleteIfExists(aside);
        }
        sync(target.getParent());
    }

    private static Path aside(Path target, byte[] content) throws IOException {
        // A temporary file is for its owner only from the beginning.
        Path aside = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
        try (FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
            return aside;
        } catch (IOException failed) {
            Files.deleteIfExists(aside);
            throw failed;
        }
    }

    private static void sync(@Nullable Path folder) throws IOException {
        if (folder == null || !folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows opens no folder as a file: the move is as durable as that system makes it
        }
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }
}
