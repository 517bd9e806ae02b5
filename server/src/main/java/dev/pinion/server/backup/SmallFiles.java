package dev.pinion.server.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Keys and issuer of a data folder, as an archive keeps them. For one thread; holds them in memory.
public final class SmallFiles {
    private static final List<String> SMALL_FOLDERS = List.of("keys", "issuer");
    private static final Set<String> LOCKS = Set.of("lock", ".lock");
    private static final int FILES_MAX = 10_000;
    private static final int FILE_BYTES_MAX = 2 << 20;
    private static final int READINGS = 5;

    private SmallFiles() {}

    /// Copies them into an archive that is being made. To be done after the database: whatever key has signed in it is among them.
    public static void copy(Path data, Path archive) throws IOException {
        for (Map.Entry<String, byte[]> file : smallFiles(data).entrySet()) {
            Archive.write(new ByteArrayInputStream(file.getValue()), archive.resolve(file.getKey()));
        }
    }

    /// Read until two readings agree: keys may be changed meanwhile, one file after the other. What a change that ended
    /// in the middle leaves is completed by the next opening, in the copy too.
    private static Map<String, byte[]> smallFiles(Path data) throws IOException {
        Map<String, byte[]> before = readAll(data);
        for (int n = 0; n < READINGS; n++) {
            Map<String, byte[]> now = readAll(data);
            if (isSame(before, now)) {
                return now;
            }
            before = now;
        }
        throw new ArchiveException("the keys in " + data + " change while they are read", "a moment of rest",
                "try again when the rotation is over");
    }

    private static boolean isSame(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }

    private static Map<String, byte[]> readAll(Path data) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String folder : SMALL_FOLDERS) {
            for (Path file : filesIn(data.resolve(folder))) {
                String name = data.relativize(file).toString();
                if (!LOCKS.contains(String.valueOf(file.getFileName()))) {
                    all.put(name, read(file));
                }
                if (all.size() > FILES_MAX) {
                    throw new ArchiveException("there are more than " + FILES_MAX + " files in " + data.resolve(folder),
                            "a folder of keys", "forget old keys: pinion certs retire");
                }
            }
        }
        return all;
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new ArchiveException(file + " is larger than " + FILE_BYTES_MAX + " bytes",
                        "a key, or something as small", "move it out of the data folder");
            }
            return bytes;
        }
    }

    /// All files below a folder; none where it is not there.
    public static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }
}
