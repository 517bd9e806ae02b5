package dev.pinion.cli.talk;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.ClientLimits;
import dev.pinion.protocol.Body;

/// Takes a stream apart at each line feed, or each zero byte, byte for byte. For one thread.
///
/// Limit: a record is no larger than a body that a client publishes, so a stream without line feeds is refused before it fills the memory.
final class RecordReader {

    private static final int BYTES_MAX = ClientLimits.DEFAULT.bodyBytesMax();

    private final InputStream in;
    private final byte end;
    private long records;

    /// @param end what ends a record; at the end of the stream it may be missing
    RecordReader(InputStream in, byte end) {
        this.in = new BufferedInputStream(in);
        this.end = end;
    }

    /// The next record without what ends it; null at the end of the stream.
    @Nullable
    Body next() throws IOException {
        int each = in.read();
        if (each < 0) {
            return null;
        }
        records++;
        var record = new ByteArrayOutputStream(128);
        for (; each >= 0 && each != end; each = in.read()) {
            if (record.size() == BYTES_MAX) {
                throw new Failure(
                        (end == '\n' ? "line " : "record ") + records + " of stdin is larger than " + BYTES_MAX
                                + " bytes",
                        "messages of at most that size", "send what is no list of messages as one: --file FILE");
            }
            record.write(each);
        }
        return Body.owned(record.toByteArray());
    }
}
