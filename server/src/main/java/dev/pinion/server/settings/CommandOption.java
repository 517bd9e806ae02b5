package dev.pinion.server.settings;

import java.util.List;
import java.util.Set;

/// An option of the command line that says a setting, for whoever builds the command line. Immutable; any thread.
///
/// @param name with its hyphens
/// @param label what stands for its value in help; empty for an option without one
/// @param key that it says
/// @param implied what an option without a value says
/// @param help what it does, with its default
/// @param isRepeated whether it may be given several times
public record CommandOption(String name, String label, String key, String implied, String help, boolean isRepeated) {
    private static final Set<Setting<?>> OF_TOKENS = Set.of(GeneralSettings.TOKEN_LOCAL,
            GeneralSettings.TOKEN_BOUND_ONLY, GeneralSettings.TOKEN_CLOCK_SKEW, GeneralSettings.TOKEN_LIFETIME_MAX,
            GeneralSettings.TOKEN_TRUSTED);
    /// The section of an identity provider, and what names it.
    public static final String ISSUER_SECTION = IssuerSectionSettings.SECTION;
    public static final CommandOption ISSUER = new CommandOption("--issuer", "URL", "", "", IssuerSectionSettings.ABOUT,
            false);

    /// Those of `serve`, in the order of the settings.
    public static List<CommandOption> ofServer() {
        return of(Settings.all());
    }

    /// Those among them that say whose tokens are good.
    public static List<CommandOption> ofTokens() {
        return of(Settings.all().stream().filter(OF_TOKENS::contains).toList());
    }

    /// Those that follow `--issuer`.
    public static List<CommandOption> ofIssuer() {
        return of(IssuerSectionSettings.GROUP.settings());
    }

    private static List<CommandOption> of(List<Setting<?>> settings) {
        return settings.stream()
                .flatMap(setting -> setting.option().stream().map(option -> of(setting, option)))
                .toList();
    }

    private static CommandOption of(Setting<?> setting, Setting.Option option) {
        boolean isFlag = option.label().isEmpty();
        String usual = isFlag || setting.usualText().isEmpty() ? "" : " (default: " + setting.usualText() + ")";
        String help = isFlag ? setting.key() + "=" + option.implied() + ": " + setting.reason() : setting.reason();
        return new CommandOption(option.name(), option.label(), setting.key(), option.implied(), help + usual,
                setting.isList());
    }
}
