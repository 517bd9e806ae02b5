package dev.pinion.cli.serve;

import java.util.List;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.terminal.Version;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.protocol.Pin;

/// What `serve` says when it is ready: one line on stdout for scripts, one more for each other door, and on stderr what a person can do next.
///
/// @param terminal where it is said
/// @param json the line for scripts as a JSON object
/// @param quiet without what is for people
record Announcement(Terminal terminal, boolean json, boolean quiet) {

    void ready(DataDirectory directory, ServerAddress listening, ServerAddress reachable, List<Pin> pins) {
        if (!quiet) {
            hints(directory, reachable, pins);
        }
        terminal.print(json ? new JsonLine().add("listening", listening.toString())
                .add("host", listening.host())
                .add("port", listening.port())
                .toString() : "listening on " + listening);
    }

    /// A line behind the first, for each other door.
    void alsoListens(String name, ServerAddress listening) {
        terminal.print(json ? new JsonLine().add("listener", name)
                .add("listening", listening.toString())
                .add("host", listening.host())
                .add("port", listening.port())
                .toString() : "listener " + name + " on " + listening);
    }

    /// The line behind the first.
    void webIsReady(ServerAddress listening) {
        terminal.print(json ? new JsonLine().add("web", listening.toString())
                .add("host", listening.host())
                .add("port", listening.port())
                .toString() : "web on " + listening);
    }

    private void hints(DataDirectory directory, ServerAddress reachable, List<Pin> pins) {
        String pinion = quoted(System.getProperty("pinion.command", "pinion"));
        String data = quoted(directory.path().toString());
        terminal.tell("Pinion " + Version.text() + ", data in " + directory.path());
        terminal.tell("  pin of the current key  " + pins.getFirst());
        terminal.tell("  pin of the next key     " + pins.get(1));
        terminal.tell("");
        terminal.tell("Talk to it from a second terminal on this machine (paste one of these):");
        terminal.tell("  " + pinion + " chat --data " + data + " /channel/hello");
        terminal.tell("  " + pinion + " send --data " + data + " /channel/hello 'Hello, Server!'");
        terminal.tell("  " + pinion + " listen --data " + data + " /channel/hello --from first");
        terminal.tell("Or as somebody else, here or elsewhere, with a token of their own:");
        terminal.tell("  " + pinion + " token new --data " + data
                + " --sub anna --scope 'send:> read:>' --ttl 8h --out anna.token");
        terminal.tell("  " + pinion + " chat --server " + reachable + " --pin " + pins.getFirst() + " --pin "
                + pins.get(1) + " --token-file anna.token /channel/hello");
        terminal.tell("");
    }

    /// As a POSIX shell needs it: bare where that is safe, else in single quotes.
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
