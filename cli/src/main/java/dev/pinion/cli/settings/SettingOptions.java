package dev.pinion.cli.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ParseResult.GroupMatch;

import dev.pinion.server.settings.CommandOption;
import dev.pinion.server.settings.Given;

/// The options of a command that say settings: made of the list of settings, and read back as what was said. For one thread.
public final class SettingOptions {
    private static final int LAST = 90;

    private final List<CommandOption> options;
    private final List<CommandOption> ofIssuer = CommandOption.ofIssuer();
    private final ArgGroupSpec issuers;

    private SettingOptions(List<CommandOption> options) {
        this.options = options;
        ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                .exclusive(false)
                .multiplicity("0..*")
                .heading("%nTokens of identity providers:%n")
                .order(LAST)
                .addArg(spec(CommandOption.ISSUER).required(true).build());
        ofIssuer.forEach(option -> group.addArg(spec(option).build()));
        issuers = group.build();
    }

    /// Adds those of `serve` to a command.
    public static SettingOptions ofServer(CommandSpec spec) {
        return new SettingOptions(CommandOption.ofServer()).addedTo(spec);
    }

    /// Adds those that say whose tokens are good.
    public static SettingOptions ofTokens(CommandSpec spec) {
        return new SettingOptions(CommandOption.ofTokens()).addedTo(spec);
    }

    private SettingOptions addedTo(CommandSpec spec) {
        options.forEach(option -> spec.addOption(spec(option).build()));
        spec.addArgGroup(issuers);
        return this;
    }

    private static OptionSpec.Builder spec(CommandOption option) {
        OptionSpec.Builder spec = OptionSpec.builder(option.name()).description(option.help().replace("%", "%%"));
        if (option.label().isEmpty()) {
            return spec.arity("0").type(boolean.class);
        }
        spec.arity("1").paramLabel(option.label());
        return option.isRepeated() ? spec.type(List.class).auxiliaryTypes(String.class) : spec.type(String.class);
    }

    /// What was typed.
    public List<Given> given(ParseResult parsed) {
        List<Given> given = new ArrayList<>();
        for (CommandOption option : options) {
            if (parsed.hasMatchedOption(option.name())) {
                texts(option, parsed.matchedOption(option.name()).stringValues())
                        .forEach(text -> given.add(Given.option(option.name(), option.key(), text)));
            }
        }
        parsed.findMatches(issuers).forEach(found -> found.matches().forEach(match -> given.addAll(issuer(match))));
        return given;
    }

    private static List<String> texts(CommandOption option, List<String> typed) {
        return option.label().isEmpty() ? List.of(option.implied()) : typed;
    }

    private List<Given> issuer(GroupMatch match) {
        String name = String.valueOf(match.matchedValues(option(CommandOption.ISSUER)).getFirst());
        List<Given> given = new ArrayList<>();
        given.add(Given.option(CommandOption.ISSUER.name(), CommandOption.ISSUER_SECTION, name, "", ""));
        for (CommandOption option : ofIssuer) {
            match.matchedValues(option(option))
                    .stream()
                    .flatMap(value -> value instanceof Collection<?> several ? several.stream() : Stream.of(value))
                    .forEach(value -> given.add(Given.option(option.name(), CommandOption.ISSUER_SECTION, name,
                            option.key(), String.valueOf(value))));
        }
        return given;
    }

    private OptionSpec option(CommandOption option) {
        return issuers.options()
                .stream()
                .filter(each -> each.longestName().equals(option.name()))
                .findFirst()
                .orElseThrow();
    }
}
