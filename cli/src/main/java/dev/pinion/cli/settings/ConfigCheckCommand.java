package dev.pinion.cli.settings;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.issuer.TokenIssuerException;
import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.ConfiguredServer;
import dev.pinion.server.settings.SettingsRefusedException;

/// Says whether a server would take these settings.
@Command(name = "check", mixinStandardHelpOptions = true, description = {
        "Says whether a server would take these settings: a line for each that it would not, with its place.",
        "Exit code 0: it would. 1: it would not. Starts nothing and changes nothing."}, footer = {"", "Example:",
                "  pinion config check --config /etc/pinion/pinion.conf"})
final class ConfigCheckCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final SettingPlaces places = new SettingPlaces();

    ConfigCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try {
            Configuration configuration = places.read(List.of());
            var _ = ConfiguredServer.of(configuration);
            var _ = ConfiguredServer.operations(configuration);
            long given = configuration.rows().stream().filter(Configuration.Row::isGiven).count();
            terminal.print("good; " + given + (given == 1 ? " setting is" : " settings are") + " said");
            return 0;
        } catch (SettingsRefusedException refused) {
            refused.problems().forEach(problem -> terminal.tell(PlainText.of(problem)));
        } catch (IllegalArgumentException | TokenIssuerException refused) {
            terminal.tell(PlainText.of(String.valueOf(refused.getMessage())));
        }
        return 1;
    }
}
