package dev.pinion.server.settings;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What people read of the settings: the file to begin with, and the document. Both are made of the one list. Pure.
public final class SettingsText {
    private static final int WIDTH = 110;
    private static final String HEAD = """
            # pinion.conf: every setting of Pinion, each with what it does, its range and its default. A line that begins
            # with # says nothing: take the # away to decide otherwise. Options of `pinion serve` go before variables of the
            # environment (PINION_CONNECTIONS_MAX for connections.max), and these before this file.
            #
            # KEY = VALUE a line; the value is the rest of the line, and nothing is quoted. Durations are 500ms, 30s, 10m, 8h
            # or 90d, bytes 512k, 64m or 2g. A list has commas between, and its line may be repeated. A relative path is
            # meant from the folder of this file. No secret stands here: where one is needed, a file is named.
            #
            # pinion config check --config FILE    says whether a server would take it
            # pinion config show --config FILE     shows what holds, and who says so
            # pinion admin reload                  has a running server read it again; (reload) marks what it takes then
            """;
    private static final String DOCUMENT_HEAD = """
            # Settings

            Every setting of the server, with its default. A new server needs none of them: change what you decide otherwise. A setting can be given

            - in a file, `pinion serve --config FILE` or the variable `PINION_CONFIG`: lines of `KEY = VALUE` ([pinion.conf](pinion.conf) has every setting with its default),
            - by a variable of the environment: `PINION_CONNECTIONS_MAX` for `connections.max`,
            - by `pinion serve --set connections.max=500`, or by the option that the table names.

            Options go before variables, variables before the file. Sections with a name (`[listener "NAME"]`, `[issuer "NAME"]`) stand in the file alone,
            but for the options of issuers. A key that does not exist is refused, and the nearest one named.

            - `pinion config check` says whether a server would start with the settings.
            - `pinion config show --changed` shows the settings that are not at their default, and where each was given.
            - `pinion admin reload` and SIGHUP: a running server takes the settings that are marked *reload*. The others need a restart.

            Durations are written 500ms, 30s, 10m, 8h or 90d; bytes 512k, 64m or 2g. A list has commas between its values. In a section the section's name
            may be left out of a key: `dir` in `[backup]` is `backup.dir`. Settings "before all sections" stand above the first line `[…]`. What happens at a limit stands in [limits.md](limits.md).

            This page is written from the list in the code (`dev.pinion.server.settings`), and a test compares them.
            """;

    private SettingsText() {}

    /// The shipped file: everything in it is a comment, but for the heads of sections.
    public static String file() {
        var text = new StringBuilder(HEAD);
        String section = "";
        for (Group group : Settings.GROUPS) {
            text.append("\n\n");
            if (!group.section().equals(section)) {
                section = group.section();
                text.append('[').append(section).append("]\n\n");
            }
            comment(text, "---- " + group.about());
            for (Setting<?> setting : group.settings()) {
                setting(text, setting, key(setting, section));
            }
        }
        for (Map.Entry<String, Group> named : Settings.NAMED.entrySet()) {
            text.append("\n\n");
            comment(text, "---- " + named.getValue().about());
            text.append("\n#[")
                    .append(named.getKey())
                    .append(" \"")
                    .append(named.getValue().exampleName())
                    .append("\"]\n");
            named.getValue().settings().forEach(setting -> setting(text, setting, setting.key()));
        }
        return text.toString();
    }

    private static void setting(StringBuilder text, Setting<?> setting, String key) {
        text.append('\n');
        comment(text, setting.reason());
        String usual = setting.usualInWords().isEmpty() ? "" : "; default: " + setting.usualInWords();
        comment(text, setting.kind().expected() + usual + (setting.reloadable() ? " (reload)" : ""));
        if (key.equals("retain")) {
            text.append("#news.> = age=30d,bytes=2g\n");
            return;
        }
        text.append('#').append(key).append(" =");
        String value = setting.usualInWords().isEmpty() ? setting.usual() : "";
        text.append(value.isEmpty() ? "" : " " + value).append('\n');
    }

    private static String key(Setting<?> setting, String section) {
        return !section.isEmpty() && setting.key().startsWith(section + ".")
                ? setting.key().substring(section.length() + 1)
                : setting.key();
    }

    private static void comment(StringBuilder text, String sentence) {
        var line = new StringBuilder("#");
        for (String word : sentence.split(" ", -1)) {
            if (line.length() + word.length() >= WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }

    /// docs/settings.md.
    public static String document() {
        var text = new StringBuilder(DOCUMENT_HEAD);
        String heading = "";
        for (Group group : Settings.GROUPS) {
            String next = group.section().isEmpty() ? "Before all sections" : "[" + group.section() + "]";
            text.append(next.equals(heading) ? "" : "\n## " + next + "\n");
            heading = next;
            text.append("\n").append(group.about()).append("\n\n");
            table(text, group.settings());
        }
        Settings.NAMED.forEach((section, group) -> {
            text.append("\n## [").append(section).append(" \"NAME\"]\n\n").append(group.about()).append("\n\n");
            table(text, group.settings());
        });
        return text.toString();
    }

    private static void table(StringBuilder text, List<Setting<?>> settings) {
        text.append("| setting | default | values | option | what it does |\n|---|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            var row = new StringJoiner(" | ", "| ", " |\n");
            row.add("`" + setting.key() + "`" + (setting.reloadable() ? " *reload*" : ""));
            row.add(cell(setting.usualText()));
            row.add(cell(setting.kind().expected()));
            row.add(setting.option()
                    .map(option -> "`" + (option.name() + " " + option.label()).strip() + "`")
                    .orElse(""));
            row.add(cell(setting.reason()));
            text.append(row);
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
