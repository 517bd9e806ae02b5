package dev.pinion.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// One command's manual page, in the language of `man`, made of what picocli knows of it. For one thread.
final class ManPage {

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    static String of(CommandSpec spec) {
        var page = new ManPage();
        String name = spec.qualifiedName("-");
        List<String> description = List.of(spec.usageMessage().description());
        page.request("TH", quoted(name.toUpperCase(java.util.Locale.ROOT)) + " 1 \"\" pinion \"Pinion\"");
        page.heading("NAME");
        page.text(name + " \\- " + escaped(description.isEmpty() ? name : description.getFirst()));
        page.heading("SYNOPSIS");
        page.text(escaped(
                new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0).strip().replaceAll("\\s+", " ")));
        page.heading("DESCRIPTION");
        description.forEach(line -> page.text(escaped(line)));
        page.arguments(spec);
        page.commands(spec);
        page.footer(List.of(spec.usageMessage().footer()));
        return page.page.toString();
    }

    private void arguments(CommandSpec spec) {
        List<ArgSpec> shown = new ArrayList<>(spec.positionalParameters());
        shown.addAll(spec.options());
        shown.removeIf(ArgSpec::hidden);
        if (shown.isEmpty()) {
            return;
        }
        heading("OPTIONS");
        for (ArgSpec each : shown) {
            String label = switch (each) {
                case OptionSpec option -> String.join(", ", option.names())
                        + (option.arity().max() > 0 ? " " + option.paramLabel() : "");
                case PositionalParamSpec positional -> positional.paramLabel();
                default -> each.paramLabel();
            };
            entry(label, String.join(" ", each.description()));
        }
    }

    private void commands(CommandSpec spec) {
        if (spec.subcommands().isEmpty()) {
            return;
        }
        heading("COMMANDS");
        for (Map.Entry<String, CommandLine> each : spec.subcommands().entrySet()) {
            entry(each.getKey(), String.join(" ", each.getValue().getCommandSpec().usageMessage().description()));
        }
    }

    /// Lines that begin with blanks are examples, shown as they stand.
    private void footer(List<String> lines) {
        for (String line : lines) {
            if (line.endsWith(":")) {
                heading(line.substring(0, line.length() - 1).toUpperCase(java.util.Locale.ROOT));
            } else if (line.startsWith(" ")) {
                request("nf", "");
                text(escaped(line));
                request("fi", "");
            } else if (!line.isEmpty()) {
                request("PP", "");
                text(escaped(line));
            }
        }
    }

    private void heading(String title) {
        request("SH", title);
    }

    private void entry(String label, String text) {
        request("TP", "");
        text("\\fB" + escaped(label) + "\\fR");
        text(escaped(text));
    }

    private void request(String name, String rest) {
        page.append('.').append(name).append(rest.isEmpty() ? "" : " ").append(rest).append('\n');
    }

    /// A line that begins with a dot or an apostrophe would be a request.
    private void text(String line) {
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "").append(line).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
