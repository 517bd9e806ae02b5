package dev.pinion.db;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.h2.store.fs.FilePath;

/// What was written to one file of the file system `recording:`, in order, and what of it was forced since. Any thread.
///
/// What a test asks stands here and not in [RecordingFilePath]: H2 initialises its own file systems first, and a thread that begins
/// with a file system of ours while another begins with H2's would wait for it for ever, and it for us.
final class RecordedWrites {
    private static final Map<String, RecordedWrites> FILES = new ConcurrentHashMap<>();

    private final ByteArrayOutputStream unforced = new ByteArrayOutputStream();
    private final StringBuilder forced = new StringBuilder();

    private RecordedWrites() {}

    static void register() {
        FilePath.get("file:");
        FilePath.register(new RecordingFilePath());
    }

    static RecordedWrites of(String file) {
        return FILES.computeIfAbsent(file, _ -> new RecordedWrites());
    }

    /// Whether a write that holds this text was followed by a force of the same file in this directory, until now.
    static boolean isForced(Path directory, String text) {
        return in(directory).anyMatch(file -> file.hasForced(text));
    }

    /// Whether this text was ever written, forced or not, to whatever file in this directory.
    static boolean isWritten(Path directory, String text) {
        return in(directory).anyMatch(file -> file.hasWritten(text));
    }

    private static Stream<RecordedWrites> in(Path directory) {
        return FILES.entrySet()
                .stream()
                .filter(each -> each.getKey().contains(directory + "/"))
                .map(Map.Entry::getValue);
    }

    synchronized void written(byte[] bytes) {
        unforced.writeBytes(bytes);
    }

    synchronized void forced() {
        forced.append(unforced.toString(StandardCharsets.ISO_8859_1));
        unforced.reset();
    }

    private synchronized boolean hasWritten(String text) {
        return hasForced(text) || unforced.toString(StandardCharsets.ISO_8859_1).contains(text);
    }

    private synchronized boolean hasForced(String text) {
        return forced.indexOf(text) >= 0;
    }
}
