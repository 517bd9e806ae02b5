package dev.pinion.cli.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.Given;

/// Where a command finds settings: a file, the environment, and `--set` for those without an option of their own.
public final class SettingPlaces {
    private static final String FILE_VARIABLE = "PINION_CONFIG";

    @Option(names = "--config", paramLabel = "FILE", description = "read settings from this file; options and PINION_ variables go before it (default: what PINION_CONFIG names). `pinion config default` prints one to begin with")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "any setting of the file, by its key: --set connections.max=500; may be repeated. docs/settings.md has them all")
    private List<String> set = new ArrayList<>();

    /// Reads all of it.
    ///
    /// @param options what the command's own options say
    /// @throws dev.pinion.server.settings.SettingsRefusedException naming everything that cannot be taken
    /// @throws IllegalArgumentException for a `--set` that says nothing
    public Configuration read(List<Given> options) {
        List<Given> all = new ArrayList<>(options);
        for (String each : set) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "--set is '" + each + "'; expected KEY=VALUE, such as connections.max=500");
            }
            all.add(Given.option("--set", each.substring(0, equals).strip(), each.substring(equals + 1).strip()));
        }
        return Configuration.read(new Configuration.Places(file(), System.getenv(), all));
    }

    private Optional<Path> file() {
        String named = System.getenv(FILE_VARIABLE);
        return config != null ? Optional.of(config)
                : Optional.ofNullable(named).filter(name -> !name.isEmpty()).map(Path::of);
    }
}
