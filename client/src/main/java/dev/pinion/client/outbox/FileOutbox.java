package dev.pinion.client.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.PrivateFile;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderBlock;

/// Messages without a receipt in a folder of their own, each a file that holds its SEND frame, for its owner only. A file is written aside,
/// synced and moved into place before `publish` returns, so neither the end of the process nor a power cut loses a message or leaves half of
/// one.
///
/// It costs two syncs of the disk for each message: for programs that must not lose one, not for the fastest. One client at a time, which has
/// the folder's lock until [#close()] or the end of the process. Any thread. Bounded, by default by [#MESSAGES_MAX] and [#BYTES_MAX]; beyond that a
/// publish fails.
public final class FileOutbox implements OutboxStore, AutoCloseable {

    /// So many messages are kept at most.
    public static final int MESSAGES_MAX = 10_000;
    /// So many bytes of frames are kept at most, since the next run reads them all.
    public static final long BYTES_MAX = 64L * 1024 * 1024;

    private static final String UNFINISHED = ".new";
    private static final int BUFFER_BYTES = 8 * 1024;
    /// A single header may be as long as a client lets all of them be together.
    private static final FrameLimits LIMITS = new FrameLimits(32, 48 * 1024, 96, 48 * 1024,
            FrameLimits.FROM_SERVER.bodyBytes());

    private final Path folder;
    private final FileChannel lock;
    private final Map<String, Kept> byKey = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Unsent> left = new ArrayList<>();

    private record Kept(Path file, long bytes) {}

    private final int messagesMax;
    private final long bytesMax;

    private FileOutbox(Path folder, FileChannel lock, int messagesMax, long bytesMax) {
        this.folder = folder;
        this.lock = lock;
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /// Opens the folder, which is made where there is none, and reads what an earlier run has left in it.
    ///
    /// @param folder of nothing else
    /// @return open; close it after its client
    /// @throws IOException when it cannot be read, another client has it, or something in it is no message
    public static FileOutbox open(Path folder) throws IOException {
        return open(folder, MESSAGES_MAX, BYTES_MAX);
    }

    /// The same with other bounds.
    ///
    /// @param folder of nothing else
    /// @param messagesMax so many messages at most
    /// @param bytesMax so many bytes of frames at most
    /// @return open; close it after its client
    /// @throws IOException when it cannot be read, another client has it, or something in it is no message
    public static FileOutbox open(Path folder, int messagesMax, long bytesMax) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock = FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        boolean open = false;
        try {
            if (!isMine(lock)) {
                throw new FileSystemException(folder.toString(), null,
                        "is the outbox of another client, expected a folder for each");
            }
            var outbox = new FileOutbox(folder, lock, messagesMax, bytesMax);
            outbox.read();
            open = true;
            return outbox;
        } finally {
            if (!open) {
                lock.close();
            }
        }
    }

    private static boolean isMine(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException anotherOfThisProcess) {
            return false;
        }
    }

    private void read() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(UNFINISHED)) {
                Files.delete(file); // its publish never returned
            } else if (name.matches("[0-9]{19}")) {
                Unsent message = parsed(file);
                left.add(message);
                numbers.set(Long.parseLong(name));
                remember(message, file, Files.size(file));
            }
        }
    }

    private void remember(Unsent message, Path file, long size) {
        byKey.put(message.key(), new Kept(file, size));
        bytes.addAndGet(size);
    }

    @Override
    public void keep(Unsent message) throws IOException {
        if (byKey.containsKey(message.key())) {
            return; // its publisher has given the same key again: the server stores the first one
        }
        byte[] frame = frame(message);
        if (byKey.size() >= messagesMax || bytes.get() + frame.length > bytesMax) {
            throw new FileSystemException(folder.toString(), null,
                    "holds as much as it may, " + messagesMax + " messages or " + bytesMax + " bytes");
        }
        Path file = folder.resolve("%019d".formatted(numbers.incrementAndGet()));
        PrivateFile.create(file, frame);
        remember(message, file, frame.length);
    }

    @Override
    public void forget(Unsent message) throws IOException {
        Kept kept = byKey.remove(message.key());
        if (kept != null) {
            bytes.addAndGet(-kept.bytes());
            Files.deleteIfExists(kept.file()); // not synced: what comes back is known to the server
        }
    }

    @Override
    public List<Unsent> left() {
        return List.copyOf(left);
    }

    private static byte[] frame(Unsent message) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new FrameWriter(bytes, new byte[BUFFER_BYTES]);
        out.begin(FrameCommand.SEND);
        out.header(HeaderNames.DESTINATION, message.destination());
        out.headers(HeaderBlock.of(message.headers()));
        out.end(message.body());
        out.flush();
        return bytes.toByteArray();
    }

    private static Unsent parsed(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Frame frame = new FrameReader(in, LIMITS).next();
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 0; frame != null && i < frame.headerCount(); i++) {
                headers.putIfAbsent(frame.headerName(i), frame.headerValue(i));
            }
            String destination = headers.remove(HeaderNames.DESTINATION);
            headers.remove(HeaderNames.CONTENT_LENGTH);
            if (frame == null || destination == null) {
                throw new IllegalArgumentException("no destination");
            }
            return new Unsent(destination, headers, frame.body());
        } catch (IOException | ProtocolException | IllegalArgumentException damaged) {
            var refusal = new FileSystemException(file.toString(), null,
                    "is no message of an outbox, expected a whole SEND frame; move it away");
            refusal.initCause(damaged);
            throw refusal;
        }
    }

    /// Lets another client have the folder. What is in it stays.
    ///
    /// @throws IOException when the lock cannot be let go
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
