package dev.pinion.server.issuer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.json.JsonWriter;

/// Which tokens the issuer has made, for whom and by whom, never the tokens: `issued.log` in its folder, a JSON object in each
/// line. A token is made without the server; the server that runs tells its audit log of the lines that come.
///
/// Threads: whoever issues adds; one thread of the server follows. Limit: the file begins anew at [#BYTES_MAX], the one before it
/// is kept.
public final class IssuedTokens {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Logger LOG = LoggerFactory.getLogger(IssuedTokens.class);
    private static final int BYTES_MAX = 1 << 20;

    private final Path file;
    private long followed;

    private IssuedTokens(Path file) {
        this.file = file;
    }

    /// Of an issuer's folder. What was issued before is not told again.
    public static IssuedTokens in(Path folder) {
        var tokens = new IssuedTokens(folder.resolve("issued.log"));
        tokens.followed = tokens.size();
        return tokens;
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException noneYet) {
            return 0;
        }
    }

    /// Written in one piece, so that lines of several issuers at once stay apart; on disk before the token is given away.
    void add(Map<String, ?> token) throws IOException {
        if (size() >= BYTES_MAX) {
            Files.move(file, file.resolveSibling("issued.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel out = FileChannel.open(file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            out.write(ByteBuffer.wrap((JsonWriter.text(token) + "\n").getBytes(StandardCharsets.UTF_8)));
            out.force(false);
        }
    }

    /// Tells the audit log of the tokens that were made since the last call.
    public void tellNew() {
        long size = size();
        if (size < followed) {
            followed = 0; // begun anew
        }
        if (size == followed) {
            return;
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size - followed, 2L * BYTES_MAX));
            in.read(bytes, followed);
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().forEach(IssuedTokens::tell);
            followed += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        } catch (IOException nextTime) {
            LOG.debug("{} cannot be read now: {}", file, nextTime.toString());
        }
    }

    private static void tell(String line) {
        try {
            JsonObject token = JsonReader.object(line.getBytes(StandardCharsets.UTF_8));
            LoggingEventBuilder event = AUDIT.atInfo();
            for (String name : new String[] {"subject", "scope", "jti", "client", "expires", "by", "at"}) {
                event = event.addKeyValue(name, new LogText(token.string(name).orElse("")));
            }
            event.log("token-issued");
        } catch (JsonFault damaged) {
            LOG.warn("a line of issued.log is no JSON object: {}", damaged.getMessage());
        }
    }
}
