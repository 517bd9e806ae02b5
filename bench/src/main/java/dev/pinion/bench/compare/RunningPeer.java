package dev.pinion.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.bench.plan.Target;

/// A peer's process, from the line in which it says where it listens to its end. Its output goes to a log file.
/// Thread: the comparison's; one virtual thread copies the output.
final class RunningPeer implements AutoCloseable {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 20;
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final Target target;

    private RunningPeer(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    /// Makes a target of the port on which a process listens.
    interface Targeting {
        Target at(int port, long pid) throws IOException, InterruptedException;
    }

    static RunningPeer start(ProcessBuilder command, Path log, Targeting targeting)
            throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        var port = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> copyOutput(process, log, port));
        try {
            int listening = port.get(START_SECONDS, TimeUnit.SECONDS);
            return new RunningPeer(process, targeting.at(listening, javaOf(process)));
        } catch (ExecutionException | TimeoutException silent) {
            process.destroyForcibly();
            throw new IOException("a peer did not say within " + START_SECONDS + " s where it listens: see " + log,
                    silent);
        } catch (IOException | InterruptedException failed) {
            process.destroyForcibly();
            throw failed;
        }
    }

    private static void copyOutput(Process process, Path log, CompletableFuture<Integer> port) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter file = new PrintWriter(Files.newBufferedWriter(log), true)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.println(line);
                if (line.startsWith(LISTENING))
                    port.complete(Integer.valueOf(line.substring(line.lastIndexOf(':') + 1).strip()));
            }
            port.completeExceptionally(new IOException("it ended"));
        } catch (IOException | NumberFormatException unreadable) {
            port.completeExceptionally(unreadable);
        }
    }

    /// A launcher may start Java instead of becoming it.
    private static long javaOf(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        return children.isEmpty() ? process.pid() : children.getLast().pid();
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
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
