package dev.pinion.lab.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.pinion.bench.Bench;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.Scenario.Burdened;

/// `lab/compare`: runs the standard scenarios against the peers and writes `comparison.md` and `comparison.svg`.
public final class CompareMain {
    private CompareMain() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = Settings.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.print(usage());
            return 2;
        }
        settings.missing().forEach(out::println);
        Path folder = Files.createTempDirectory("pinion-bench");
        try {
            SecureRandom random = new SecureRandom();
            var comparison = new Comparison(settings.peers(), settings.course(), new Bench(random),
                    line -> out.println(line));
            List<Outcome> outcomes = comparison.run(settings.scenarios(), folder, ThrowawayKey.make(folder, random));
            write(outcomes, settings, out);
            return outcomes.stream().allMatch(outcome -> outcome instanceof Outcome.Finished) ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    private static String usage() {
        return """
                Usage: lab/compare [NAME=VALUE]...
                  peers=ceiling,artemis,pinion   the last one is compared with the others; also rabbitmq and nats (lab/install-peers);
                                                 all: every one that is there
                  scenarios=publish,echo         default: all but the long ones (mixed, burdened); all; known: %s
                  rounds=5                       interleaved, after one rehearsal
                  seconds=5                      measured in each run
                  warm-up=2                      seconds before it
                  long-rounds=1, long-seconds=600   of the long ones
                  connections=10000              of idle and mixed (a tenth of it channels, half of it messages a second)
                  stored=10000000                of burdened
                  out=DIR                        where the table and the picture go (default: the current folder)
                  lab=DIR, pinion=FILE           set by the script
                  rabbitmq=FILE, nats=FILE       their servers, where they are not Debian's
                  serve=ARGUMENTS                further arguments of `pinion serve`, separated by spaces
                """
                .formatted(String.join(",", Standard.scenarios().keySet()));
    }

    private static void write(List<Outcome> outcomes, Settings settings, PrintStream out) throws IOException {
        List<String> names = settings.peers().stream().map(Peer::name).toList();
        List<Summary> rows = Summary.of(outcomes, names);
        String conditions = "Measured on %d processors, server and load on the same machine, %d rounds of %d s after %d s of warm-up."
                .formatted(Runtime.getRuntime().availableProcessors(), settings.course().rounds(),
                        settings.course().bounds().measure().toSeconds(),
                        settings.course().bounds().warmUp().toSeconds())
                + conditionsOfLongOnes(settings);
        String table = Report.markdown(rows, settings.peers(), conditions);
        Files.createDirectories(settings.out());
        Files.writeString(settings.out().resolve("comparison.md"), table);
        Files.writeString(settings.out().resolve("comparison.svg"), Picture.svg(rows, names));
        out.println();
        out.print(table);
    }

    private static String conditionsOfLongOnes(Settings settings) {
        if (settings.scenarios().stream().noneMatch(Burdened::isLong))
            return "";
        return " Mixed: %d s. Mixed and with many stored: %d round(s)."
                .formatted(settings.course().longMeasure().toSeconds(), settings.course().longRounds());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        }
    }
}
