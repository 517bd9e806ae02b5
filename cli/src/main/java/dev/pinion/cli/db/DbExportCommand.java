package dev.pinion.cli.db;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.HeaderBlock;

/// Prints every message as a line of JSON.
@Command(name = "export", mixinStandardHelpOptions = true, description = {
        "Prints every message of a database that no server has open, one JSON object a line, channel by channel in order.",
        "The history is checked on the way: exit code 1, with the places on stderr, where it is not what was stored."}, footer = {
                "", "Example:", "  pinion db export --data ./data > messages.jsonl"})
final class DbExportCommand implements Callable<Integer> {

    private static final int FAULTS_SHOWN = 20;

    private final Terminal terminal;

    @Mixin
    private final DatabaseOptions options = new DatabaseOptions();

    DbExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DatabaseKey key = options.key();
        VerifyReport report = DatabaseOptions
                .refused(() -> DatabaseFiles.export(options.database(), key, message -> terminal.print(line(message))));
        report.faults()
                .stream()
                .limit(FAULTS_SHOWN)
                .forEach(fault -> terminal
                        .tell(PlainText.of(fault.channel()) + " " + fault.seq() + ": " + PlainText.of(fault.what())));
        if (!report.isSound()) {
            terminal.tell("the history is not what was stored; pinion db verify names every place");
        }
        return report.isSound() ? 0 : 1;
    }

    private static String line(StoredMessage message) {
        JsonLine line = new JsonLine().add("channel", message.channel().name())
                .add(HeaderNames.SEQ, message.seq())
                .add(HeaderNames.SENDER, message.sender())
                .add(HeaderNames.TIMESTAMP, Instant.ofEpochMilli(message.timestampMillis()).toString());
        message.erasure()
                .ifPresent(erasure -> line.add(HeaderNames.ERASED,
                        Instant.ofEpochMilli(erasure.erasedMillis()).toString()));
        byte[] headers = message.headers().toByteArray();
        if (headers.length > 0) {
            line.add("headers", HeaderBlock.ofStored(Body.owned(headers)).toMap());
        }
        byte[] body = message.body().toByteArray();
        Optional<String> text = PlainText.utf8(body);
        if (text.isPresent()) {
            line.add("text", text.get());
        } else {
            line.add("base64", Base64.getEncoder().encodeToString(body));
        }
        return line
                .add(HeaderNames.CHAIN,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(message.chain().toByteArray()))
                .toString();
    }
}
