package dev.pinion.cli.hostile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.hostile.FaultyNetwork.Fault;
import dev.pinion.cli.hostile.FaultyNetwork.Kind;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.server.backup.Archive;

/// Stands between a client that is to be tried and its server, and gives every connection a fault of its own.
///
/// Thread: the command's own waits; the network has its threads.
@Command(name = "hostile", mixinStandardHelpOptions = true, description = {
        "Stands between a client of yours and a server as a network in which every connection has a fault: it is closed or"
                + " reset, a bit is damaged, it stalls or drips. Let the client connect to the address that is printed, and"
                + " publish and read all the time. With --strangers connections lead to somebody with another key: a client"
                + " may give up then, and tells it nothing.",
        "Ends with 1 when the client told a stranger anything, else with 0 when all faults have happened and the network was"
                + " good again for --rest. Then look with `pinion listen --from first` whether each message is there once, in"
                + " order."}, footer = {"", "Example:",
                        "  pinion hostile --server localhost:61614 --port 61615 --faults 500"})
public final class HostileCommand implements Callable<Integer> {
    private static final int FAULTS_MAX = 1_000_000;
    private static final int TICK_MILLIS = 50;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--server", paramLabel = "HOST:PORT", defaultValue = "localhost:61614", description = "where the server is (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private ServerAddress server;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "0", description = "where to listen, on this machine only; 0 picks a free one (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--faults", paramLabel = "N", defaultValue = "500", description = "how many connections have a fault (default: ${DEFAULT-VALUE})")
    private int faults;

    @Option(names = "--strangers", paramLabel = "N", defaultValue = "0", description = "how many more lead to a stranger (default: ${DEFAULT-VALUE})")
    private int strangers;

    @Option(names = "--within", paramLabel = "BYTES", defaultValue = "2600", description = "faults come within so many bytes of a direction: handshake, CONNECT and what follows (default: ${DEFAULT-VALUE})")
    private int within;

    @Option(names = "--seed", paramLabel = "N", description = "the same faults again as in the run that printed it")
    private long seed = System.nanoTime();

    @Option(names = "--rest", paramLabel = "DURATION", defaultValue = "10s", description = "how long the network is good at the end, so that the client can finish (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private Duration rest;

    public HostileCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        require(faults >= 1 && faults <= FAULTS_MAX, "--faults", faults, "1 to " + FAULTS_MAX);
        require(strangers >= 0 && strangers <= FAULTS_MAX, "--strangers", strangers, "0 to " + FAULTS_MAX);
        require(within >= 1, "--within", within, "1 or more");
        require(port >= 0 && port <= 65_535, "--port", port, "0 to 65535");
        Path folder = Files.createTempDirectory("pinion-stranger-");
        try (var network = new FaultyNetwork(port, server.host(), server.port(), TlsStranger.in(folder))) {
            network.add(faults());
            terminal.print("listening on 127.0.0.1:" + network.port());
            terminal.flush();
            terminal.tell("seed " + seed);
            while (network.left() > 0) {
                Thread.sleep(TICK_MILLIS);
            }
            terminal.tell("each of " + (faults + strangers)
                    + " connections was given its fault; the network is good now, for " + rest);
            Thread.sleep(rest);
            return judge(network);
        } finally {
            Archive.delete(folder);
        }
    }

    private int judge(FaultyNetwork network) {
        if (network.toldToStrangers() > 0) {
            terminal.tell("the client told a stranger " + network.toldToStrangers()
                    + " bytes; expected none before the pin, or the certificate, is checked");
            return 1;
        }
        terminal.tell(network.done() + " faults have happened, and no stranger was told a byte");
        return 0;
    }

    private List<Fault> faults() {
        var random = new Random(seed);
        int twentieth = faults / 20;
        List<Fault> all = new ArrayList<>();
        all.addAll(FaultyNetwork.some(Kind.FLIP, 4 * twentieth, within, random));
        all.addAll(FaultyNetwork.some(Kind.STALL, twentieth, within, random));
        all.addAll(FaultyNetwork.some(Kind.DRIP, 2 * twentieth, within, random));
        all.addAll(FaultyNetwork.some(Kind.RST, 6 * twentieth, within, random));
        all.addAll(FaultyNetwork.some(Kind.FIN, faults - all.size(), within, random));
        all.addAll(Collections.nCopies(strangers, new Fault(Kind.STRANGER, true, 0, 0)));
        Collections.shuffle(all, random);
        return all;
    }

    private void require(boolean good, String name, int value, String expected) {
        if (!good) {
            throw new ParameterException(spec.commandLine(), name + " is " + value + "; expected " + expected);
        }
    }
}
