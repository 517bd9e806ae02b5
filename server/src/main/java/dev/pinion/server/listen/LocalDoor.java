package dev.pinion.server.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.tls.LocalTransport;

/// The door of the operator on this machine: a Unix domain socket in a folder of the server's user only, so that whoever gets
/// here could also read the operator's token. What is said inside is what is said everywhere: TLS, pins, a token.
///
/// A socket's name is short, a data folder's may be long: then the file is a link to a socket in a folder of its own among the
/// temporary ones.
///
/// Thread: `pinion-local` accepts, and does nothing that could hold it up.
final class LocalDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDoor.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);
    private static final String PLACE = "pinion-local-";

    private final ServerSocketChannel channel;
    private final Path file;
    private final Path socket;
    private final Consumer<SocketChannel> admit;
    private volatile boolean stopping;

    private LocalDoor(ServerSocketChannel channel, Path file, Path socket, Consumer<SocketChannel> admit) {
        this.channel = channel;
        this.file = file;
        this.socket = socket;
        this.admit = admit;
    }

    /// Opens it, in the place of what an earlier run left there when it was killed.
    ///
    /// @param file the socket, in a folder that is made where it is not there
    /// @param admit takes what was accepted; MUST return at once
    static LocalDoor open(Path file, int backlog, Consumer<SocketChannel> admit) throws IOException {
        Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.resolveSibling(""),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        remove(absolute);
        Path socket = LocalTransport.fits(absolute) ? absolute
                : Files.createTempDirectory(PLACE).resolve(String.valueOf(absolute.getFileName()));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), backlog);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            if (!socket.equals(absolute)) {
                Files.createSymbolicLink(absolute, socket);
            }
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
        var door = new LocalDoor(channel, absolute, socket, admit);
        Thread.ofPlatform().daemon().name("pinion-local").start(door::accept);
        return door;
    }

    private void accept() {
        while (!stopping) {
            SocketChannel accepted = acceptOne();
            if (accepted != null) {
                admit.accept(accepted);
            }
        }
    }

    private @Nullable SocketChannel acceptOne() {
        try {
            return channel.accept();
        } catch (IOException failed) {
            if (!stopping) {
                LOG.error("accepting failed at the operator's door, it is tried again: {}", failed.toString());
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
            return null;
        }
    }

    /// The socket of a server that is gone, with the folder that it had to itself.
    private static void remove(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            Path old = Files.readSymbolicLink(file);
            Path place = old.getParent();
            if (place != null && String.valueOf(place.getFileName()).startsWith(PLACE)) {
                Files.deleteIfExists(old);
                Files.deleteIfExists(place);
            }
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
    }

    /// Accepts no more and takes the file away. What was accepted is not touched.
    @Override
    public void close() {
        stopping = true;
        try {
            channel.close();
            remove(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("the operator's door did not close: " + socket, failed);
        }
    }
}
