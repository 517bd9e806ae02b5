package dev.pinion.lab.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.bench.wire.Target;

/// A peer's process, from the line in which it says where it listens to its end. Its output goes to a log file.
/// Thread: the comparison's; one virtual thread copies the output.
final class RunningPeer implements AutoCloseable {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 20;
    private static final String LISTENING = "listening on ";
    /// Servers that are not ours know nothing of their standard input: this ends them with it, as ours end themselves,
    /// so that none of them outlives a comparison that was killed.
    private static final String TIED = "exec 3<&0; (cat <&3; kill $$) >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";

    private final Process process;
    private final Target target;
    private final List<Process> companions;

    private RunningPeer(Process process, Target target, List<Process> companions) {
        this.process = process;
        this.target = target;
        this.companions = List.copyOf(companions);
    }

    /// Finds in a line of a peer's output that it listens now, and at which port.
    interface Announcement {
        OptionalInt port(String line);
    }

    /// Makes a target of the port on which a process listens.
    interface Targeting {
        Target at(int port, long pid) throws IOException, InterruptedException;
    }

    static RunningPeer start(ProcessBuilder command, Path log, Targeting targeting)
            throws IOException, InterruptedException {
        return start(command, log, RunningPeer::listeningOn, targeting);
    }

    static RunningPeer start(ProcessBuilder command, Path log, Announcement announcement, Targeting targeting)
            throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        var port = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> copyOutput(process, log, announcement, port));
        try {
            int listening = port.get(START_SECONDS, TimeUnit.SECONDS);
            return new RunningPeer(process, targeting.at(listening, javaOf(process)), List.of());
        } catch (ExecutionException | TimeoutException silent) {
            process.destroyForcibly();
            throw new IOException("a peer did not say within " + START_SECONDS + " s where it listens: see " + log,
                    silent);
        } catch (IOException | InterruptedException failed) {
            process.destroyForcibly();
            throw failed;
        }
    }

    /// A command that becomes this server, and ends with its standard input.
    static ProcessBuilder tied(String... command) {
        List<String> whole = new ArrayList<>(List.of("sh", "-c", TIED, "sh"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole);
    }

    private static OptionalInt listeningOn(String line) {
        return line.startsWith(LISTENING)
                ? OptionalInt.of(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip()))
                : OptionalInt.empty();
    }

    private static void copyOutput(Process process, Path log, Announcement announcement,
            CompletableFuture<Integer> port) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter file = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.println(line);
                announcement.port(line).ifPresent(port::complete);
            }
            port.completeExceptionally(new IOException("it ended"));
        } catch (IOException | NumberFormatException unreadable) {
            port.completeExceptionally(unreadable);
        }
    }

    /// A launcher may start Java instead of becoming it.
    private static long javaOf(Process process) {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .reduce((_, last) -> last)
                .orElse(process.toHandle())
                .pid();
    }

    /// The same peer, which another process serves and must outlive.
    RunningPeer with(Process companion) {
        return new RunningPeer(process, target, List.of(companion));
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
        end(process);
        companions.forEach(RunningPeer::end);
    }

    static void end(Process process) {
        try {
            process.getOutputStream().close();
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS))
                process.destroyForcibly();
        } catch (IOException alreadyGone) {
            process.destroyForcibly();
        } catch (InterruptedException stopping) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
