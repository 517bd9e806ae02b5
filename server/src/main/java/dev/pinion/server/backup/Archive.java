package dev.pinion.server.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.pinion.protocol.LogText;

/// A folder with all that a server is: `db/`, `keys/`, `issuer/`, and `manifest`, which lists every file with its size and
/// SHA-256 and ends with the SHA-256 of itself. Everything in it is for its owner only. For one thread.
public record Archive(Path path) {
    public static final String DATABASE = "db";
    private static final String MANIFEST = "manifest";
    private static final String FIRST = "pinion archive 1";
    private static final Pattern FILE = Pattern
            .compile("file ([0-9a-f]{64}) ([0-9]{1,18}) ([A-Za-z0-9][A-Za-z0-9._/-]*)");
    private static final Pattern LAST = Pattern.compile("end ([0-9a-f]{64})");
    private static final int MANIFEST_BYTES_MAX = 4 << 20;

    /// What the manifest says of a file.
    private record Entry(String hash, long bytes) {}

    public static Path folder(Path path) throws IOException {
        return Files.createDirectories(path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Copies a file to a place where there is none, and brings it to disk.
    public static void copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS)) {
            write(in, to);
        }
    }

    public static void write(InputStream content, Path to) throws IOException {
        folder(to.resolveSibling(""));
        try (FileChannel file = FileChannel.open(to,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            content.transferTo(Channels.newOutputStream(file));
            file.force(true);
        }
    }

    /// Writes down what lies here, once it is all there.
    public void seal(String about) throws IOException {
        StringBuilder text = new StringBuilder(FIRST + "\n" + about + "\n");
        for (Map.Entry<String, Entry> file : files().entrySet()) {
            text.append("file %s %d %s%n".formatted(file.getValue().hash(), file.getValue().bytes(), file.getKey()));
        }
        String end = hash(text.toString().getBytes(StandardCharsets.UTF_8));
        byte[] manifest = text.append("end ").append(end).append('\n').toString().getBytes(StandardCharsets.UTF_8);
        write(new java.io.ByteArrayInputStream(manifest), path.resolve(MANIFEST));
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.toList()) {
                boolean isFolder = Files.isDirectory(each);
                Files.setPosixFilePermissions(each,
                        PosixFilePermissions.fromString(isFolder ? "rwx------" : "rw-------"));
                if (isFolder) {
                    sync(each);
                }
            }
        }
    }

    public static void sync(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /// Refuses one that is not what was sealed, and names the file.
    public void requireWhole() throws IOException {
        Map<String, Entry> sealed = sealed();
        Map<String, Entry> found = files();
        for (Map.Entry<String, Entry> file : sealed.entrySet()) {
            Entry here = found.get(file.getKey());
            if (here == null) {
                throw refused("has lost " + file.getKey());
            }
            if (!here.equals(file.getValue())) {
                throw refused("has another " + file.getKey() + " than was put into it: " + here.bytes() + " bytes of "
                        + file.getValue().bytes() + ", with another SHA-256");
            }
        }
        for (String name : found.keySet()) {
            if (!sealed.containsKey(name)) {
                throw refused("has a file that was not put into it: " + new LogText(name));
            }
        }
    }

    private Map<String, Entry> sealed() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path.resolve(MANIFEST))) {
            bytes = in.readNBytes(MANIFEST_BYTES_MAX);
        } catch (java.nio.file.NoSuchFileException absent) {
            throw new ArchiveException("there is no archive in " + path, "a folder that pinion backup has made",
                    "correct the path; the backup of a database alone is restored by pinion db restore", absent);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf("end ");
        Matcher last = LAST.matcher(end < 0 ? "" : text.substring(end).strip());
        if (!text.startsWith(FIRST + "\n") || !last.matches()
                || !hash(text.substring(0, end).getBytes(StandardCharsets.UTF_8)).equals(last.group(1))) {
            throw refused("has a manifest that is not whole, or of another version");
        }
        Map<String, Entry> files = new TreeMap<>();
        for (String line : text.substring(0, end).lines().toList()) {
            Matcher file = FILE.matcher(line);
            if (file.matches()) {
                files.put(file.group(3), new Entry(file.group(1), Long.parseLong(file.group(2))));
            }
        }
        return files;
    }

    private ArchiveException refused(String why) {
        return new ArchiveException("the archive " + path + " " + why, "what pinion backup has put there",
                "nothing was restored; take another copy of it");
    }

    /// All that lies here, but for the manifest.
    private Map<String, Entry> files() throws IOException {
        Map<String, Entry> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).toList()) {
                String name = path.relativize(file).toString();
                if (!name.equals(MANIFEST)) {
                    files.put(name, entry(file));
                }
            }
        }
        return files;
    }

    private static Entry entry(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                OutputStream counted = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            long bytes = in.transferTo(counted);
            return new Entry(HexFormat.of().formatHex(digest.digest()), bytes);
        }
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// Everything below a folder goes, and the folder.
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
