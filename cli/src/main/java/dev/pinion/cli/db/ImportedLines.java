package dev.pinion.cli.db;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.db.Bytes;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseImport;
import dev.pinion.db.Erasure;
import dev.pinion.db.VerifyReport;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.stomp.HeaderBlock;

/// Reads what [ExportLines] made, line by line, into a new database. For one thread.
final class ImportedLines implements AutoCloseable {
    private final DatabaseConfig target;
    private @Nullable DatabaseImport into;
    private String channel = "";
    private long line;

    ImportedLines(DatabaseConfig target) {
        this.target = target;
    }

    void take(String text) {
        line++;
        try {
            JsonObject object = JsonReader.object(text.getBytes(StandardCharsets.UTF_8));
            String name = required(object.string("channel"), "channel");
            if (object.has(ExportLines.CHANNEL_EPOCH)) {
                begin(object, name);
            } else if (!name.equals(channel)) {
                throw new JsonFault("channel " + name + " begins without " + ExportLines.CHANNEL_EPOCH);
            }
            if (object.has(HeaderNames.SEQ)) {
                message(object);
            }
        } catch (JsonFault | DateTimeException | IllegalArgumentException | ArithmeticException notOurs) {
            throw new Failure("line " + line + " of the export is not one: " + notOurs.getMessage(),
                    "what pinion db export prints",
                    "take an export of this version that is whole; nothing was imported", notOurs);
        }
    }

    private void begin(JsonObject object, String name) throws JsonFault {
        DatabaseImport to = into;
        if (to == null) {
            String epoch = required(object.string(ExportLines.EPOCH), ExportLines.EPOCH);
            to = DatabaseOptions.refused(() -> DatabaseFiles.beginImport(target, epoch));
            into = to;
        }
        channel = name;
        Optional<BigDecimal> last = object.number(ExportLines.LAST);
        long first = last.isPresent() ? last.get().longValueExact() + 1 : number(object, HeaderNames.SEQ);
        String epoch = required(object.string(ExportLines.CHANNEL_EPOCH), ExportLines.CHANNEL_EPOCH);
        to.channel(name, epoch, first, hash(object, ExportLines.CHAIN_BEFORE));
    }

    private void message(JsonObject object) throws JsonFault {
        DatabaseImport to = into;
        if (to == null) {
            throw new JsonFault("a message stands before its channel");
        }
        Optional<String> erased = object.string(HeaderNames.ERASED);
        Erasure erasure = erased.isEmpty() ? null
                : new Erasure(hash(object, ExportLines.HEADERS_HASH), hash(object, ExportLines.BODY_HASH),
                        Instant.parse(erased.get()).toEpochMilli());
        long millis = Instant.parse(required(object.string(HeaderNames.TIMESTAMP), HeaderNames.TIMESTAMP))
                .toEpochMilli();
        to.message(new DatabaseImport.Message(number(object, HeaderNames.SEQ),
                required(object.string(HeaderNames.SENDER), HeaderNames.SENDER), millis, headers(object), body(object),
                hash(object, HeaderNames.CHAIN), erasure));
    }

    private static Bytes headers(JsonObject object) throws JsonFault {
        Optional<String> exact = object.string(ExportLines.HEADERS_BASE64);
        if (exact.isPresent()) {
            return Bytes.owned(Base64.getDecoder().decode(exact.get()));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        Optional<JsonObject> members = object.object("headers");
        if (members.isPresent()) {
            for (String name : members.get().names()) {
                headers.put(name, members.get().string(name).orElseThrow());
            }
        }
        return Bytes.owned(HeaderBlock.of(headers).bytes().toByteArray());
    }

    private static Bytes body(JsonObject object) throws JsonFault {
        Optional<String> text = object.string("text");
        return Bytes.owned(text.isPresent() ? text.get().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(required(object.string("base64"), "text or base64")));
    }

    private static Bytes hash(JsonObject object, String name) throws JsonFault {
        return Bytes.owned(Base64.getUrlDecoder().decode(required(object.string(name), name)));
    }

    private static long number(JsonObject object, String name) throws JsonFault {
        return object.number(name).orElseThrow(() -> missing(name)).longValueExact();
    }

    private static String required(Optional<String> value, String name) throws JsonFault {
        return value.orElseThrow(() -> missing(name));
    }

    private static JsonFault missing(String name) {
        return new JsonFault(name + " is missing");
    }

    VerifyReport finish() {
        DatabaseImport to = into;
        if (to == null) {
            throw new Failure("the export is empty", "what pinion db export prints", "nothing was imported");
        }
        return DatabaseOptions.refused(to::finish);
    }

    @Override
    public void close() {
        if (into != null) {
            into.close();
        }
    }
}
