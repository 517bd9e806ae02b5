package dev.pinion.client.pins;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.PrivateFile;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;

/// Pins in a text file that works like `known_hosts`: one server per line, comments with `#`, made to be pasted into.
///
/// Reading takes no lock, since a change replaces the whole file at once. A change locks `FILE.lock` against other processes
/// and one lock of this class against other threads, writes aside, syncs, and moves. A file that cannot be written still serves
/// for reading. A line that says nothing sensible is refused by its number, never skipped.
public final class PinFile implements PinStore {

    private static final int BYTES_MAX = 1024 * 1024;

    /// A file lock holds against other processes only. Held during file I/O: nothing else waits for it.
    private static final ReentrantLock WITHIN_THIS_PROCESS = new ReentrantLock();

    private static final String ID_LINE = "# pin-store ";

    private final Path file;

    /// Pins in this file; it need not exist yet.
    ///
    /// @param file where
    public PinFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /// The last word on this server: what was pasted below a learned set replaces it, since an operator has confirmed it; pasted
    /// lines add up among themselves.
    @Override
    public Optional<KnownPins> find(String host, int port) throws IOException {
        return lastWord(lines(), host, port);
    }

    private Optional<KnownPins> lastWord(List<String> lines, String host, int port) throws IOException {
        Optional<KnownPins> known = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            Optional<PinLine> line = parsed(lines.get(i), i + 1).filter(each -> each.isOf(host, port));
            if (line.isPresent()) {
                known = Optional.of(after(known, line.get().pins()));
            }
        }
        return known;
    }

    private KnownPins after(Optional<KnownPins> earlier, KnownPins later) throws IOException {
        if (later.number() > 0 || earlier.isEmpty() || earlier.get().number() > 0) {
            return later;
        }
        List<Pin> all = Stream.concat(earlier.get().pins().stream(), later.pins().stream()).distinct().toList();
        if (all.size() > PinSet.PINS_MAX) {
            throw new IOException(file + " has " + all.size() + " pins of one server, expected at most "
                    + PinSet.PINS_MAX + "; remove old ones");
        }
        return KnownPins.typed(all);
    }

    /// A server that the file knows.
    ///
    /// @param host its name or address
    /// @param port its port
    /// @param pins what counts for it
    public record Server(String host, int port, KnownPins pins) {}

    /// All that the file knows, in its order; of each server the last word.
    ///
    /// @return a server once
    /// @throws IOException when the file cannot be read, or has a line that says nothing sensible
    public List<Server> servers() throws IOException {
        List<String> lines = lines();
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            PinLine line = parsed(lines.get(i), i + 1).orElse(null);
            if (line != null && servers.stream().noneMatch(each -> line.isOf(each.host(), each.port()))) {
                servers.add(
                        new Server(line.host(), line.port(), lastWord(lines, line.host(), line.port()).orElseThrow()));
            }
        }
        return servers;
    }

    /// Adds pins by hand, at the end: with what was added by hand before, and instead of what was learned.
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @param pins one or more
    /// @throws IOException when the file cannot be written, or would have too many pins of this server
    public void add(String host, int port, List<Pin> pins) throws IOException {
        var line = new PinLine(host.toLowerCase(Locale.ROOT), port, KnownPins.typed(pins), Instant.EPOCH);
        boolean unused = alone(() -> {
            List<String> changed = new ArrayList<>(lines());
            changed.add(line.text());
            lastWord(changed, host, port); // refuses what is too much before it is written
            PrivateFile.replace(file, String.join("\n", changed) + "\n");
            return true;
        });
    }

    /// Forgets a server.
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @return false when it was not known
    /// @throws IOException when the file cannot be read or written
    public boolean forget(String host, int port) throws IOException {
        return alone(() -> {
            List<String> before = lines();
            List<String> rest = without(before, host, port);
            if (rest.size() == before.size()) {
                return false;
            }
            PrivateFile.replace(file, String.join("\n", rest) + "\n");
            return true;
        });
    }

    private List<String> without(List<String> lines, String host, int port) throws IOException {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (parsed(lines.get(i), i + 1).filter(each -> each.isOf(host, port)).isEmpty()) {
                rest.add(lines.get(i));
            }
        }
        return rest;
    }

    private Optional<PinLine> parsed(String line, int number) throws IOException {
        try {
            return PinLine.parse(line);
        } catch (IllegalArgumentException wrong) {
            throw new IOException(
                    file + ", line " + number + ": " + wrong.getMessage() + "; correct or remove the line", wrong);
        }
    }

    private List<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is longer than a pin file can be, expected at most " + BYTES_MAX + " bytes");
        }
        return Files.readString(file).lines().toList();
    }

    @Override
    public boolean store(String host, int port, Optional<KnownPins> before, PinSet pins, Instant learned)
            throws IOException {
        var line = new PinLine(host.toLowerCase(Locale.ROOT), port, KnownPins.of(pins), learned);
        return alone(() -> replace(line, before));
    }

    /// Kept in a comment of the file. A file that cannot be written gets one that follows from where it lies.
    @Override
    public PinStoreId id() throws IOException {
        Optional<PinStoreId> known = idIn(lines());
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return alone(this::makeId);
        } catch (IOException readOnly) {
            return idOfPlace();
        }
    }

    @Override
    public String howToAdd(String host, int port, Pin pin) {
        return "add this line at the end of " + file + ": " + host + ' ' + port + ' ' + pin;
    }

    private PinStoreId makeId() throws IOException {
        List<String> lines = new ArrayList<>(lines());
        Optional<PinStoreId> known = idIn(lines);
        if (known.isPresent()) {
            return known.get();
        }
        PinStoreId made = PinStoreId.fresh(new SecureRandom());
        lines.add(0,
                ID_LINE + made.text() + " (tells the server which file has learned; another copy needs another one)");
        PrivateFile.replace(file, String.join("\n", lines) + "\n");
        return made;
    }

    private static Optional<PinStoreId> idIn(List<String> lines) throws IOException {
        for (String line : lines) {
            if (line.startsWith(ID_LINE)) {
                try {
                    return Optional.of(new PinStoreId(line.substring(ID_LINE.length()).split(" ", 2)[0]));
                } catch (IllegalArgumentException damaged) {
                    throw new IOException("the line '" + ID_LINE + "…' is damaged: " + damaged.getMessage()
                            + "; remove it, and a new one is made", damaged);
                }
            }
        }
        return Optional.empty();
    }

    private PinStoreId idOfPlace() {
        try {
            String place = InetAddress.getLocalHost().getHostName() + '\n' + file;
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return new PinStoreId("unwritable-" + HexFormat.of().formatHex(digest, 0, 16));
        } catch (UnknownHostException | NoSuchAlgorithmException nameless) {
            return new PinStoreId("unwritable-" + Integer.toHexString(file.hashCode()));
        }
    }

    private interface Change<T> {
        T make() throws IOException;
    }

    private <T> T alone(Change<T> change) throws IOException {
        WITHIN_THIS_PROCESS.lock();
        try (FileChannel guard = FileChannel.open(sibling(".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly())) {
            var held = guard.lock();
            T made = change.make();
            held.release();
            return made;
        } finally {
            WITHIN_THIS_PROCESS.unlock();
        }
    }

    private boolean replace(PinLine line, Optional<KnownPins> before) throws IOException {
        List<String> old = lines();
        if (!lastWord(old, line.host(), line.port()).equals(before)) {
            return false;
        }
        List<String> changed = without(old, line.host(), line.port());
        changed.add(line.text());
        PrivateFile.replace(file, String.join("\n", changed) + "\n");
        return true;
    }

    private Path sibling(String suffix) {
        return folder().resolve(file.getFileName() + suffix);
    }

    private Path folder() {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private FileAttribute<?>[] ownerOnly() {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }
}
