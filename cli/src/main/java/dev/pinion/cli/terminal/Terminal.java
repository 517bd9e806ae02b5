package dev.pinion.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;

/// Where a command reads and writes: `out` holds only what a script may want, everything for people goes to `err`.
///
/// @param in what is typed or piped in
/// @param out results
/// @param err progress, hints, failures
/// @param isInteractive whether a person sits at both ends, so that a line editor makes sense. The launcher asks the shell,
/// which knows it of each stream; Java does not.
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean isInteractive) {

    /// Whether the log is read by a person.
    public static boolean errIsTerminal() {
        return Boolean.getBoolean("pinion.stderr.terminal");
    }

    /// Prints one result. A reader that has gone (`pinion listen … | head -1`) ends the command.
    public void print(String line) {
        out.println(line);
        flush();
    }

    /// Hands on what was written to `out`; the same end where nobody reads it.
    public void flush() {
        if (out.checkError()) {
            throw new Failure("nobody reads the output any more", "", "");
        }
    }

    /// Tells the person something that is not a result.
    public void tell(String line) {
        err.println(line);
    }
}
