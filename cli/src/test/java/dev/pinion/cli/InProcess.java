package dev.pinion.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.terminal.Terminal;

/// The command in the test's own JVM: for what needs no process, since a process costs half a second.
final class InProcess {

    private InProcess() {}

    static Said run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    /// @param in what is typed or piped in
    static Said run(InputStream in, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(in, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int exit = Main.run(terminal, arguments);
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
