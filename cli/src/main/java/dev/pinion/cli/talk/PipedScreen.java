package dev.pinion.cli.talk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.terminal.Terminal;

/// A chat without a terminal: lines from stdin, messages to stdout, notes to stderr.
final class PipedScreen implements ChatScreen {

    private final Terminal terminal;
    private final BufferedReader lines;

    PipedScreen(Terminal terminal) {
        this.terminal = terminal;
        this.lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String readLine() throws IOException {
        return lines.readLine();
    }

    @Override
    public void show(Instant stored, String line) {
        terminal.print(line);
    }

    @Override
    public void note(String line) {
        terminal.tell(line);
    }

    /// Stdin is left open: a reader that is blocked in it would hold up the close.
    @Override
    public void close() {}
}
