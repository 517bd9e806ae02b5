package dev.pinion.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.Terminal;

/// Shows the main job from end to end, in a temporary folder that is removed at the end. Each step is verified.
@Command(name = "demo", mixinStandardHelpOptions = true, description = {
        "Starts a server in a temporary folder, connects two clients, and shows what Pinion does, step by step.",
        "Ends with 0 when every step was as it should be. Nothing is left behind."}, footer = {"", "Example:",
                "  pinion demo"})
public final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final String mainClass;

    @Option(names = "--json", description = "one JSON object for each step")
    private boolean json;

    /// @param mainClass of the command, which the demo starts as a process of its own
    public DemoCommand(Terminal terminal, String mainClass) {
        this.terminal = terminal;
        this.mainClass = mainClass;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("pinion-demo-");
        try (var servers = new DemoServers(folder, mainClass)) {
            // Also when it is stopped with Ctrl-C: no server and no folder stay behind.
            var sweep = new Thread(() -> sweep(servers, folder), "pinion-demo-sweep");
            Runtime.getRuntime().addShutdownHook(sweep);
            new Demo(folder, servers, new Transcript(terminal, json)).run();
        } finally {
            remove(folder);
        }
        return 0;
    }

    private static void sweep(DemoServers servers, Path folder) {
        servers.close();
        try {
            remove(folder);
        } catch (IOException leftBehind) {
            System.err.println("left behind: " + folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
