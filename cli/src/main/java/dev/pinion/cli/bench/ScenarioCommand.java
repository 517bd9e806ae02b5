package dev.pinion.cli.bench;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.bench.Bench;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.files.TokenFile;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.protocol.Pin;

/// Runs one scenario against a server and prints what came of it: what the `bench` commands share. On the caller's thread.
abstract class ScenarioCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--duration", paramLabel = "DURATION", defaultValue = "5s", description = "how long to measure (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(5);

    @Option(names = "--warm-up", paramLabel = "DURATION", defaultValue = "2s", description = "what is not measured at the beginning (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(2);

    @Option(names = "--remote", description = "allow a server on another machine: load is otherwise sent to this machine only")
    private boolean remote;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    ScenarioCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Made of the command's own options; their limits are its constructor's.
    abstract Scenario scenario();

    /// Further servers over the same database, with the same keys and issuer.
    List<ServerAddress> others() {
        return List.of();
    }

    /// Exit code 0: every answer came, once, and was right.
    @Override
    public final Integer call() throws InterruptedException {
        BenchPlan plan = plan();
        BenchResult result;
        try {
            result = new Bench(new SecureRandom()).run(plan);
        } catch (BenchException failed) {
            throw new Failure(PlainText.of(String.valueOf(failed.getMessage())),
                    "a server that answers, and a token with the rights send:> and read:>",
                    "look at the server's log; see that address, pin and token belong together", failed);
        }
        BenchTable.of(result).print(terminal, json);
        if (!result.flaws().none()) {
            throw new Failure("the run was flawed: " + BenchTable.words(result.flaws()),
                    "every answer once, in order and in time",
                    "a rate with lost or wrong answers says nothing; look at the server's log");
        }
        return 0;
    }

    private BenchPlan plan() {
        if (connection.retry()) {
            throw misuse("--retry has no place in a measurement; expected a server that is there");
        }
        List<ServerAddress> addresses = new ArrayList<>(List.of(connection.address()));
        addresses.addAll(others());
        List<Pin> pins = List.copyOf(connection.pins());
        TokenFile token = connection.token();
        try {
            var bounds = new Bounds(warmUp, duration, Bounds.DEFAULT.messagesMax(), connection.timeout());
            List<Target> targets = addresses.stream()
                    .map(each -> new Target(each.toString(), each.host(), each.port(), pins.getFirst(), Dialect.PINION,
                            token, OptionalLong.empty(), remote))
                    .toList();
            targets.forEach(Target::address);
            return new BenchPlan(targets, scenario(), bounds);
        } catch (IllegalArgumentException refused) {
            String why = String.valueOf(refused.getMessage());
            throw misuse(remote || !why.contains("loopback") ? why : why + " (--remote)");
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
