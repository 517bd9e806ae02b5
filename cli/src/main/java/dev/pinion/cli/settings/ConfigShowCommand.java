package dev.pinion.cli.settings;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.settings.Configuration;

/// Shows what holds, and who says so.
@Command(name = "show", mixinStandardHelpOptions = true, description = {
        "Shows every setting with its value and where that is said: a file and line, a variable, an option, or the default."}, footer = {
                "", "Examples:", "  pinion config show --config /etc/pinion/pinion.conf --changed",
                "  pinion config show --json"})
final class ConfigShowCommand implements Callable<Integer> {
    private static final int COLUMN = 48;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final SettingPlaces places = new SettingPlaces();

    @Option(names = "--changed", description = "only those that have another value than their default")
    private boolean changed;

    @Option(names = "--json", description = "a JSON object a line: key, value, default, source (default, file, variable or option), where, reloadable")
    private boolean json;

    ConfigShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try {
            Configuration configuration = places.read(List.of());
            configuration.rows().stream().filter(row -> !changed || isChanged(row)).forEach(this::show);
            return 0;
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    private static boolean isChanged(Configuration.Row row) {
        return row.isGiven() && !row.value().equals(row.usual());
    }

    private void show(Configuration.Row row) {
        if (json) {
            terminal.print(new JsonLine().add("key", row.key())
                    .add("value", row.value())
                    .add("default", row.usual())
                    .add("source", row.source().kind().name().toLowerCase(Locale.ROOT))
                    .add("where", row.source().where())
                    .add("reloadable", row.reloadable())
                    .toString());
            return;
        }
        for (String line : row.value().split("\n", -1)) {
            String said = row.key() + " = " + PlainText.of(line);
            terminal.print(said + " ".repeat(Math.max(1, COLUMN - said.length())) + PlainText.of(row.source().text()));
        }
    }
}
