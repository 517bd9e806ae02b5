package dev.pinion.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.pinion.cli.terminal.Terminal;

/// A server's whole life in some seconds: start, load of every kind, end. The launcher runs it after a build, for the JVM
/// to keep what it learns (an AOT cache): classes read and linked, and which methods are worth compiling first.
///
/// Threads: the caller's puts the load on; `rehearsal-server` runs the server; `rehearsal-end` ends what hangs. Writes only
/// below the folder that it is given, and prints nothing but failures.
public final class Rehearsal {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /// One message in flight is what a profile needs most: it runs too seldom to get compiled by itself.
    private static final List<String> LOAD = List.of("publish --connections 1 --in-flight 1 --duration 6s",
            "publish --connections 4 --in-flight 32 --duration 1s", "echo --clients 16 --duration 4s",
            "fan-out --subscribers 10 --duration 1s", "replay --messages 5000", "connects --at-once 2 --duration 1s");

    private Rehearsal() {}

    /// Plays through what a server mostly does, in a folder of its own.
    ///
    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().name("rehearsal-end").start(Rehearsal::endWhatHangs);
        System.exit(run(arguments[0]));
    }

    private static int run(String data) throws IOException {
        var announcement = new PipedInputStream();
        Terminal stage = terminal(new PipedOutputStream(announcement));
        Thread.ofPlatform()
                .daemon()
                .name("rehearsal-server")
                .start(() -> Main.run(stage, "serve", "--data", data, "--port", "0", "--quiet"));
        var lines = new BufferedReader(new InputStreamReader(announcement, StandardCharsets.UTF_8));
        if (lines.readLine() == null) {
            return 1;
        }
        int worst = 0;
        for (String line : LOAD) {
            String[] words = ("bench " + line + " --warm-up 1ms --data").split(" ", -1);
            worst = Math.max(worst, run(with(words, data)));
        }
        Path token = Path.of(data, "guest.token");
        worst = Math.max(worst, run("token", "new", "--data", data, "--sub", "guest", "--out", token.toString()));
        return worst;
    }

    private static int run(String... arguments) {
        return Main.run(terminal(OutputStream.nullOutputStream()), arguments);
    }

    private static String[] with(String[] words, String last) {
        String[] all = new String[words.length + 1];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = last;
        return all;
    }

    private static Terminal terminal(OutputStream out) {
        return new Terminal(InputStream.nullInputStream(), new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err, false);
    }

    private static void endWhatHangs() {
        try {
            Thread.sleep(LONGEST);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
