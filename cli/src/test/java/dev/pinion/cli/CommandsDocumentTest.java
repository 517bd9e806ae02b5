package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.Terminal;

/// `docs/commands.md` says what the help texts say. With `-Dpinion.write.documents=true` it is written anew.
class CommandsDocumentTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("pinion.root", ".."), "docs/commands.md");
    private static final String HEAD = """
            # Commands

            Made of the help texts, which `pinion COMMAND --help` shows, too; a test compares both. Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed, 2 wrong use.
            Every command has `--help`; where `--json` stands, it is for scripts.

            """;
    private static final Set<String> OF_ALL = Set.of("--help", "--version");

    private final StringBuilder text = new StringBuilder(HEAD);

    @Test
    void theDocumentSaysWhatTheHelpTextsSay() throws Exception {
        CommandLine root = Main.commandLine(
                new Terminal(InputStream.nullInputStream(), new PrintStream(OutputStream.nullOutputStream()),
                        new PrintStream(OutputStream.nullOutputStream()), false));
        write(root);
        connection(Objects.requireNonNull(root.getSubcommands().get("send")).getCommandSpec());

        if (Boolean.getBoolean("pinion.write.documents")) {
            Files.writeString(DOCUMENT, text);
        }

        assertEquals(Files.readString(DOCUMENT), text.toString(),
                "write it anew: -Dpinion.write.documents=true with this test");
    }

    private void write(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.parent() != null) {
            text.append("## ").append(spec.qualifiedName()).append("\n\n");
            text.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
            arguments(own(spec));
            if (connects(spec)) {
                text.append("And the [options of a connection](#options-of-a-connection).\n\n");
            }
            examples(List.of(spec.usageMessage().footer()));
        }
        // Aliases name the same command again.
        for (String name : new TreeSet<>(command.getSubcommands().keySet())) {
            CommandLine each = Objects.requireNonNull(command.getSubcommands().get(name));
            if (each.getCommandName().equals(name) && !name.equals("help")) {
                write(each);
            }
        }
    }

    private void connection(CommandSpec spec) {
        text.append("## Options of a connection\n\n");
        text.append("Which server, how it is known, and who asks. On the server's own machine `--data` is enough.\n\n");
        List<ArgSpec> shared = new ArrayList<>(spec.args());
        shared.removeIf(each -> !ofConnection(each));
        arguments(shared);
        text.setLength(text.length() - 1);
    }

    private static List<ArgSpec> own(CommandSpec spec) {
        List<ArgSpec> own = new ArrayList<>(spec.positionalParameters());
        own.addAll(spec.options());
        own.removeIf(each -> each.hidden() || ofConnection(each)
                || (each instanceof OptionSpec option && OF_ALL.contains(option.longestName())));
        return own;
    }

    private static boolean connects(CommandSpec spec) {
        return spec.args().stream().anyMatch(CommandsDocumentTest::ofConnection);
    }

    private static boolean ofConnection(ArgSpec argument) {
        return argument.userObject() instanceof java.lang.reflect.Field field
                && field.getDeclaringClass() == ConnectionOptions.class;
    }

    private void arguments(List<ArgSpec> arguments) {
        if (arguments.isEmpty()) {
            return;
        }
        text.append("| | |\n|---|---|\n");
        for (ArgSpec each : arguments) {
            String label = each instanceof OptionSpec option ? option.longestName() + value(option) : each.paramLabel();
            String said = String.join(" ", each.description())
                    .replace("${DEFAULT-VALUE}", String.valueOf(each.defaultValue()))
                    .replace("|", "\\|");
            text.append("| `").append(label).append("` | ").append(said).append(" |\n");
        }
        text.append('\n');
    }

    private static String value(OptionSpec option) {
        return option.arity().max() > 0 ? " " + option.paramLabel() : "";
    }

    private void examples(List<String> footer) {
        List<String> lines = footer.stream().filter(line -> line.startsWith(" ")).map(String::strip).toList();
        if (!lines.isEmpty()) {
            text.append("```\n").append(String.join("\n", lines)).append("\n```\n\n");
        }
    }
}
