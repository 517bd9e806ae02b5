package dev.pinion.cli.talk;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.PlainText;

/// A chat on a terminal: messages appear above the line that is being typed.
final class LineEditorScreen implements ChatScreen {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());

    private final Terminal terminal;
    private final LineReader reader;
    private final String prompt;

    private LineEditorScreen(Terminal terminal, String name) {
        this.terminal = terminal;
        // `!` is a letter here, not the shell's history.
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        this.prompt = PlainText.of(name) + "> ";
    }

    static LineEditorScreen open(String name) throws IOException {
        return new LineEditorScreen(TerminalBuilder.builder().system(true).build(), name);
    }

    @Override
    public @Nullable String readLine() {
        try {
            return reader.readLine(prompt);
        } catch (EndOfFileException | UserInterruptException enough) {
            return null;
        }
    }

    @Override
    public void show(Instant stored, String line) {
        reader.printAbove(TIME.format(stored) + " " + line);
    }

    @Override
    public void note(String line) {
        reader.printAbove(line);
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
