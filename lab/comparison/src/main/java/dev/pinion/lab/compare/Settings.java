package dev.pinion.lab.compare;

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
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.Mixed;

/// What the command was asked for, checked.
///
/// @param missing lines about peers that `peers=all` means, but that are not on this machine
record Settings(List<Peer> peers, List<Scenario> scenarios, Course course, Path out, List<String> missing) {
    /// How often and how long, and the same for what takes long ([Burdened#isLong]).
    record Course(int rounds, Bounds bounds, int longRounds, Duration longMeasure) {
        int rounds(Scenario scenario) {
            return Burdened.isLong(scenario) ? longRounds : rounds;
        }

        Duration measure(Scenario scenario) {
            return scenario instanceof Mixed ? longMeasure : bounds.measure();
        }
    }

    private static final Map<String, String> DEFAULTS = Map.ofEntries(Map.entry("peers", "ceiling,artemis,pinion"),
            Map.entry("scenarios",
                    "publish,publish-1k,publish-one,echo,echo-open,fan-out,fan-out-one,replay,connects,idle"),
            Map.entry("rounds", "5"), Map.entry("seconds", "5"), Map.entry("warm-up", "2"),
            Map.entry("long-rounds", "1"), Map.entry("long-seconds", "600"), Map.entry("stored", "10000000"),
            Map.entry("connections", "10000"), Map.entry("out", "."), Map.entry("lab", "lab/comparison/target"),
            Map.entry("pinion", "./pinion"), Map.entry("serve", ""),
            Map.entry("rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server"), Map.entry("nats", "/usr/sbin/nats-server"));
    /// In the order of the table; the last one is compared with the others.
    private static final List<String> PEERS = List.of("ceiling", "artemis", "rabbitmq", "nats", "pinion");

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
        var course = new Course(rounds(values, "rounds"), bounds, rounds(values, "long-rounds"),
                seconds(values, "long-seconds"));
        List<Scenario> scenarios = scenarios(values);
        List<String> missing = new ArrayList<>();
        return new Settings(peers(values, missing), scenarios, course, Path.of(value(values, "out")), missing);
    }

    private static int rounds(Map<String, String> values, String name) {
        int rounds = number(values, name);
        if (rounds < 1 || rounds > 100)
            throw new IllegalArgumentException(name + " is " + rounds + ", expected 1 to 100");
        return rounds;
    }

    private static List<Scenario> scenarios(Map<String, String> values) {
        List<Scenario> chosen = new ArrayList<>();
        Map<String, Scenario> known = Standard.scenarios(number(values, "connections"), number(values, "stored"));
        if (value(values, "scenarios").equals("all"))
            return List.copyOf(known.values());
        for (String name : value(values, "scenarios").split(",", -1)) {
            Scenario scenario = known.get(name);
            if (scenario == null)
                throw new IllegalArgumentException("unknown scenario " + name);
            chosen.add(scenario);
        }
        return chosen;
    }

    private static List<Peer> peers(Map<String, String> values, List<String> missing) {
        List<Peer> chosen = new ArrayList<>();
        boolean all = value(values, "peers").equals("all");
        for (String name : all ? PEERS : List.of(value(values, "peers").split(",", -1)))
            try {
                chosen.add(peer(name, values));
            } catch (IllegalArgumentException absent) {
                if (!all)
                    throw absent;
                missing.add("without " + name + ": " + absent.getMessage());
            }
        return chosen;
    }

    private static Peer peer(String name, Map<String, String> values) {
        return switch (name) {
            case "ceiling" -> new Peers.CeilingPeer();
            case "artemis" -> new Peers.Artemis(existing(values, "lab", "build it with lab/compare"));
            case "rabbitmq" -> new RabbitPeer(existing(values, "rabbitmq", "install it with lab/install-peers"));
            case "nats" -> new NatsPeer(existing(values, "nats", "install it with lab/install-peers"));
            case "pinion" -> new Peers.Pinion(existing(values, "pinion", "name Pinion's launcher"),
                    value(values, "serve").isBlank() ? List.of()
                            : List.of(value(values, "serve").strip().split(" +", -1)));
            default -> throw new IllegalArgumentException("unknown peer " + name);
        };
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
