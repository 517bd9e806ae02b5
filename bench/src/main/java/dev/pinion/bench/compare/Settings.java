package dev.pinion.bench.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario;

/// What the command was asked for, checked.
record Settings(List<Peer> peers, List<Scenario> scenarios, int rounds, Bounds bounds, Path out) {
    private static final Map<String, String> DEFAULTS = Map.of("peers", "ceiling,artemis,pinion", "scenarios",
            "publish,publish-1k,publish-one,echo,echo-open,fan-out,fan-out-one,replay,connects,idle", "rounds", "5",
            "seconds", "5", "warm-up", "2", "out", ".", "lab", "bench/lab/target", "pinion", "./pinion", "serve", "");

    static Settings parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(DEFAULTS);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals < 0 || values.replace(name, argument.substring(equals + 1)) == null)
                throw new IllegalArgumentException("unknown argument " + argument);
        }
        Bounds bounds = new Bounds(seconds(values, "warm-up"), seconds(values, "seconds"), Bounds.DEFAULT.messagesMax(),
                Bounds.DEFAULT.patience());
        int rounds = number(values, "rounds");
        if (rounds < 1 || rounds > 100)
            throw new IllegalArgumentException("rounds is " + rounds + ", expected 1 to 100");
        List<Scenario> scenarios = scenarios(values);
        return new Settings(peers(values), scenarios, rounds, bounds, Path.of(value(values, "out")));
    }

    private static List<Scenario> scenarios(Map<String, String> values) {
        List<Scenario> chosen = new ArrayList<>();
        for (String name : value(values, "scenarios").split(",", -1)) {
            Scenario scenario = Standard.scenarios().get(name);
            if (scenario == null)
                throw new IllegalArgumentException("unknown scenario " + name);
            chosen.add(scenario);
        }
        return chosen;
    }

    private static List<Peer> peers(Map<String, String> values) {
        List<Peer> chosen = new ArrayList<>();
        for (String name : value(values, "peers").split(",", -1))
            chosen.add(switch (name) {
                case "ceiling" -> new Peers.CeilingPeer();
                case "artemis" -> new Peers.Artemis(
                        existing(values, "lab", "build it with `mvn -Pbench -pl bench/lab package`"));
                case "pinion" -> new Peers.Pinion(existing(values, "pinion", "name Pinion's launcher"),
                        value(values, "serve").isBlank() ? List.of()
                                : List.of(value(values, "serve").strip().split(" +", -1)));
                default -> throw new IllegalArgumentException("unknown peer " + name);
            });
        return chosen;
    }

    private static Path existing(Map<String, String> values, String name, String what) {
        Path path = Path.of(value(values, name));
        if (!Files.exists(path))
            throw new IllegalArgumentException(name + "=" + path + " does not exist: " + what);
        return path.toAbsolutePath();
    }

    private static Duration seconds(Map<String, String> values, String name) {
        return Duration.ofSeconds(number(values, name));
    }

    private static int number(Map<String, String> values, String name) {
        try {
            return Integer.parseInt(value(values, name));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(name + "=" + value(values, name) + " is no number", noNumber);
        }
    }

    private static String value(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }
}
