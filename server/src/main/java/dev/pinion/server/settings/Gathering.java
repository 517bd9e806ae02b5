package dev.pinion.server.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import dev.pinion.server.settings.typed.Nearest;

/// Puts what was said in one place over what was said in another: layer by layer, the strongest last. For one thread.
final class Gathering {
    private static final int SUGGESTED = 3;

    private final Values values = new Values();
    private final Map<String, Map<String, Values>> named = new LinkedHashMap<>();
    private final List<String> problems;

    /// @param problems to which all is added that cannot be taken
    Gathering(List<String> problems) {
        this.problems = problems;
    }

    Values values() {
        return values;
    }

    /// By kind of section, then by name.
    Map<String, Map<String, Values>> named() {
        return named;
    }

    /// One layer: what it says of a setting, or of a section with a name, takes the place of what was said before.
    void take(List<Given> layer) {
        Map<Setting<?>, List<Given>> plain = new LinkedHashMap<>();
        Map<String, Map<String, Map<Setting<?>, List<Given>>>> sections = new LinkedHashMap<>();
        for (Given each : layer) {
            Given given = expanded(each);
            if (given.name().isEmpty()) {
                add(Settings.find(given.section(), given.key()), given, Settings.keys(), plain);
            } else {
                var section = sections.computeIfAbsent(given.section(), _ -> new LinkedHashMap<>())
                        .computeIfAbsent(given.name(), _ -> new LinkedHashMap<>());
                if (!given.key().isEmpty()) {
                    add(Settings.findNamed(given.section(), given.key()), given, words(given.section()), section);
                }
            }
        }
        plain.forEach((setting, all) -> put(values, setting, all));
        sections.forEach((kind, byName) -> byName.forEach((name, settings) -> {
            var section = new Values();
            settings.forEach((setting, all) -> put(section, setting, all));
            named.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).put(name, section);
        }));
    }

    private void add(Optional<Setting<?>> found, Given given, List<String> known,
            Map<Setting<?>, List<Given>> settings) {
        if (found.isEmpty()) {
            problems.add(given.source().naming(given.key()) + " is no setting" + meant(given.key(), known));
            return;
        }
        settings.computeIfAbsent(found.get(), _ -> new ArrayList<>()).add(given);
    }

    private void put(Values target, Setting<?> setting, List<Given> all) {
        Given last = all.getLast();
        if (all.size() > 1 && !setting.isList()) {
            problems.add(last.source().naming(setting.key()) + " is said twice, before in "
                    + all.getFirst().source().text() + "; expected it once");
            return;
        }
        List<String> items = new ArrayList<>();
        for (Given each : all) {
            items.addAll(setting.kind().cut(placed(setting, each)));
        }
        try {
            target.put(setting, new Values.Said(List.copyOf(items), all.getFirst().source()));
        } catch (IllegalArgumentException refused) {
            problems.add(last.source().naming(setting.key()) + " is '" + last.text() + "'; " + refused.getMessage());
        }
    }

    /// A relative path is meant from the folder of the file that says it.
    private static String placed(Setting<?> setting, Given given) {
        boolean isPath = setting.kind().form() == Kind.Form.PATH && !given.text().isEmpty()
                && !given.text().contains("://");
        return isPath ? given.folder().resolve(given.text()).normalize().toString() : given.text();
    }

    /// Two short forms: a rule of retention is the pattern and its bounds; `--set issuer.NAME.WORD` is a word of a section.
    private static Given expanded(Given given) {
        if (given.section().equals(LogSettings.RETENTION.section()) && !given.key().equals("retain")) {
            return new Given("", "", "retain", given.key() + ":" + given.text(), given.source(), given.folder());
        }
        int first = given.key().indexOf('.');
        String section = given.key().substring(0, Math.max(0, first));
        if (!given.name().isEmpty() || !Settings.NAMED.containsKey(section)) {
            return given;
        }
        String rest = given.key().substring(first + 1);
        int end = rest.length() - word(section, rest).length() - 1;
        return end < 1 ? given
                : new Given(section, rest.substring(0, end), rest.substring(end + 1), given.text(), given.source(),
                        given.folder());
    }

    /// The longest word of the section by which this ends, since names and words have dots; else what stands behind the last.
    private static String word(String section, String rest) {
        return words(section).stream()
                .filter(word -> rest.endsWith("." + word))
                .max(Comparator.comparingInt(String::length))
                .orElseGet(() -> rest.substring(rest.lastIndexOf('.') + 1));
    }

    static List<String> sections() {
        var sections = new TreeSet<>(Settings.NAMED.keySet());
        Settings.GROUPS.forEach(group -> sections.add(group.section()));
        sections.remove("");
        return List.copyOf(sections);
    }

    private static List<String> words(String section) {
        List<String> words = new ArrayList<>();
        Settings.ofNamed(section).forEach(setting -> words.add(setting.key()));
        return words;
    }

    /// For the end of a sentence about something that does not exist.
    static String meant(String typed, List<String> known) {
        List<String> near = Nearest.to(typed, known).stream().limit(SUGGESTED).toList();
        return near.isEmpty() ? "; `pinion config default` shows all there are"
                : "; did you mean " + String.join(" or ", near) + "?";
    }
}
