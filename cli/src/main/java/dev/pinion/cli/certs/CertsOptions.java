package dev.pinion.cli.certs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;
import dev.pinion.server.StoppedServerKeys;

/// Whose keys: the options that all `certs` commands share, and the one place that chooses whom to ask. A server that runs is
/// asked, since it alone knows who is connected and has the database open; without one the files are.
final class CertsOptions {

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder; where the server runs, it is asked to do it")
    private Path data = DataDirectory.usual();

    @Option(names = "--token-file", paramLabel = "FILE", description = "a token with the right admin, for a server that writes none of its own")
    private @Nullable Path tokenFile;

    /// The folder, which a server has used.
    DataDirectory directory() {
        DataDirectory directory = DataDirectory.of(data);
        directory.mustBeUsed();
        return directory;
    }

    /// The folder, used or not.
    DataDirectory place() {
        return DataDirectory.of(data);
    }

    /// Prints the answer: as JSON for scripts, or as lines for people.
    void ask(String command, JsonLine question, boolean json, Terminal terminal)
            throws PinionException, InterruptedException {
        if (json) {
            terminal.print(PlainText.of(answer(command, question, terminal)));
            return;
        }
        String answer = answer(command, question.add("text", true), terminal);
        AdminConversation.text(answer, "text").orElse(answer).lines().map(PlainText::of).forEach(terminal::print);
    }

    /// Tells a server, where one runs, that the files are others now; what it serves is not in doubt afterwards.
    void served(Terminal terminal) throws PinionException, InterruptedException {
        DataDirectory directory = directory();
        if (runs(directory)) {
            try {
                question("certs-reload", new JsonLine(), terminal);
            } catch (PinionException.Refused gone) {
                terminal.tell("no server is running on " + directory.path() + "; its next start serves them");
            }
        }
    }

    /// Whether a server wrote where it listens, and did not take that back.
    static boolean runs(DataDirectory directory) {
        return Files.exists(directory.address());
    }

    private String answer(String command, JsonLine question, Terminal terminal)
            throws PinionException, InterruptedException {
        DataDirectory directory = directory();
        if (runs(directory)) {
            try {
                return question(command, question, terminal);
            } catch (PinionException.Refused killedWithoutAGoodbye) {
                return stopped(directory, command, question);
            }
        }
        return stopped(directory, command, question);
    }

    private String question(String command, JsonLine question, Terminal terminal)
            throws PinionException, InterruptedException {
        return AdminConversation.ask(ConnectionOptions.local(data, tokenFile), terminal, command, question);
    }

    private static String stopped(DataDirectory directory, String command, JsonLine question) {
        return AdminConversation.agreed(
                new StoppedServerKeys(directory.path(), Clock.systemUTC()).answer(command, question.toString()));
    }
}
