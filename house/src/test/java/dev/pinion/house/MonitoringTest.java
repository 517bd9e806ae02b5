package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/// Alerts and dashboard ask for meters that there are; the table in server/DESIGN.md is held to the registry by a test of its
/// own. That the rules do what they say is promtool's to say, which `.ci/packages` asks where it is there.
class MonitoringTest {

    private static final Path MONITORING = Sources.root().resolve("docs/monitoring");
    private static final Pattern ROW = Pattern.compile("^\\| `(pinion\\.[a-z.]+)` \\| (\\w+) \\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("\\bpinion_[a-z_]+");

    @Test
    void everyMeterThatIsAskedForExists() {
        Set<String> asked = new TreeSet<>();
        for (String file : Set.of("alerts.yml", "alerts-test.yml", "dashboard.json")) {
            Matcher name = NAME.matcher(Sources.text(MONITORING.resolve(file)));
            while (name.find()) {
                asked.add(name.group());
            }
        }
        assertTrue(asked.contains("pinion_log_running"), asked.toString());

        asked.removeAll(existing());

        assertEquals(Set.of(), asked);
    }

    /// As Prometheus sees them.
    private static Set<String> existing() {
        Set<String> names = new TreeSet<>();
        Matcher row = ROW.matcher(Sources.text(Sources.root().resolve("server/DESIGN.md")));
        while (row.find()) {
            String name = row.group(1).replace('.', '_');
            switch (row.group(2)) {
                case "counter" -> names.add(name + "_total");
                case "gauge" -> names.add(name);
                default -> names.addAll(Set.of(name + "_sum", name + "_count", name + "_max"));
            }
        }
        return names;
    }
}
