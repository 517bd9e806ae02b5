package dev.pinion.cli.talk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.ClientLimits;
import dev.pinion.protocol.Body;

/// The messages that a command sends, one after the other: what was typed, the records of stdin, or files. For one thread.
interface Outgoing {

    /// The next one; null when there is no more.
    @Nullable
    Body next() throws IOException;

    /// How many there are; 0 where nobody knows.
    long count();

    static Outgoing text(String text) {
        Iterator<Body> one = List.of(Body.utf8(text)).iterator();
        return of(() -> one.hasNext() ? one.next() : null, 1);
    }

    /// Each record of stdin.
    ///
    /// @param end what ends one
    static Outgoing records(InputStream in, byte end) {
        RecordReader reader = new RecordReader(in, end);
        return of(reader::next, 0);
    }

    /// Each file whole; `-` is stdin.
    static Outgoing files(List<Path> files, InputStream stdin) {
        Iterator<Path> each = files.iterator();
        return of(() -> each.hasNext() ? whole(each.next(), stdin) : null, files.size());
    }

    /// All of stdin as one message.
    static Outgoing stdin(InputStream in) {
        return files(List.of(Path.of("-")), in);
    }

    private static Body whole(Path file, InputStream stdin) {
        int most = ClientLimits.DEFAULT.bodyBytesMax();
        try (InputStream in = file.toString().equals("-") ? stdin : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Failure(file + " is larger than " + most + " bytes", "a message of at most that size", "");
            }
            return Body.owned(bytes);
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + DataDirectory.reason(unreadable), "a file with a message",
                    "check the path", unreadable);
        }
    }

    /// Gives the next one, or null.
    interface Next {
        @Nullable
        Body take() throws IOException;
    }

    private static Outgoing of(Next next, long count) {
        return new Outgoing() {
            @Override
            public @Nullable Body next() throws IOException {
                return next.take();
            }

            @Override
            public long count() {
                return count;
            }
        };
    }
}
