package dev.pinion.cli.db;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.db.Bytes;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.HeaderBlock;

/// Makes a line of JSON of each message. The first of a channel also says where the channel begins, so that a database can
/// be made of the lines again; a channel of which no message is left has a line with nothing else. For one thread.
final class ExportLines implements DatabaseFiles.Export {
    static final String EPOCH = "epoch";
    static final String CHANNEL_EPOCH = "channel-epoch";
    static final String CHAIN_BEFORE = "chain-before";
    static final String LAST = "last";
    static final String HEADERS_BASE64 = "headers-base64";
    static final String HEADERS_HASH = "headers-hash";
    static final String BODY_HASH = "body-hash";

    private final Consumer<String> lines;
    /// Of the channel whose first message is to come.
    private Optional<DatabaseFiles.Beginning> beginning = Optional.empty();

    ExportLines(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void channel(DatabaseFiles.Beginning begun) {
        if (begun.first() > begun.last()) {
            JsonLine line = new JsonLine().add("channel", begun.name()).add(LAST, begun.last());
            addBeginning(line, begun);
            lines.accept(line.toString());
        } else {
            beginning = Optional.of(begun);
        }
    }

    private static void addBeginning(JsonLine line, DatabaseFiles.Beginning begun) {
        line.add(EPOCH, begun.databaseEpoch())
                .add(CHANNEL_EPOCH, begun.epoch())
                .add(CHAIN_BEFORE, base64(begun.anchor()));
    }

    @Override
    public void accept(StoredMessage message) {
        JsonLine line = new JsonLine().add("channel", message.channel().name())
                .add(HeaderNames.SEQ, message.seq())
                .add(HeaderNames.SENDER, message.sender())
                .add(HeaderNames.TIMESTAMP, Instant.ofEpochMilli(message.timestampMillis()).toString());
        message.erasure()
                .ifPresent(
                        erasure -> line.add(HeaderNames.ERASED, Instant.ofEpochMilli(erasure.erasedMillis()).toString())
                                .add(HEADERS_HASH, base64(erasure.headersHash()))
                                .add(BODY_HASH, base64(erasure.bodyHash())));
        addContent(line, message);
        line.add(HeaderNames.CHAIN, base64(message.chain()));
        beginning.ifPresent(begun -> addBeginning(line, begun));
        beginning = Optional.empty();
        lines.accept(line.toString());
    }

    private static void addContent(JsonLine line, StoredMessage message) {
        byte[] headers = message.headers().toByteArray();
        if (headers.length > 0) {
            HeaderBlock block = HeaderBlock.ofStored(Body.owned(headers));
            line.add("headers", block.toMap());
            // A header that is repeated is seen once, and its bytes are what the chain binds.
            if (!HeaderBlock.of(block.toMap()).bytes().equals(block.bytes())) {
                line.add(HEADERS_BASE64, Base64.getEncoder().encodeToString(headers));
            }
        }
        byte[] body = message.body().toByteArray();
        Optional<String> text = PlainText.utf8(body);
        if (text.isPresent()) {
            line.add("text", text.get());
        } else {
            line.add("base64", Base64.getEncoder().encodeToString(body));
        }
    }

    private static String base64(Bytes hash) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash.toByteArray());
    }
}
