package dev.pinion.cli.talk;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.connect.Connections;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionClient;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.From;

/// A conversation in a channel: what is typed is sent, and everyone's echo is shown, one's own included.
@Command(name = "chat", mixinStandardHelpOptions = true, description = {
        "Talk in a channel: type a line, see everyone's echo, your own too. An echo means: it is on the server's disk.",
        "/quit, a line that reads close, or Ctrl-D ends it; /msg NAME TEXT is for one person's inbox, and what comes into yours is",
        "shown; /say TEXT sends any text. A lost connection is made again by itself. Lines may also be piped in."}, footer = {
                "", "Examples:",
                "  pinion chat --server localhost:61614 --pin sha256//… --token-file anna.token /channel/hello",
                "  pinion chat --data ./data /channel/hello"})
public final class ChatCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--from", paramLabel = "PLACE", defaultValue = "next", description = "show what was said before, too: next, first, last, seq=N, time=… (default: ${DEFAULT-VALUE})")
    private From from = new From.Next();

    @Option(names = "--json", description = "show messages as JSON objects, one a line")
    private boolean json;

    @Parameters(index = "0", paramLabel = "DESTINATION", description = "/channel/NAME")
    private Destination destination = new Destination.OwnInbox();

    public ChatCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (!(destination instanceof Destination.Channel)) {
            throw new ParameterException(spec.commandLine(),
                    destination.text() + " is no place to talk in; expected /channel/NAME");
        }
        var connections = Connections.goingOn(options, terminal, Clock.systemUTC(), new SecureRandom());
        try (PinionClient client = connections.open()) {
            ChatScreen screen = terminal.isInteractive() && !json ? LineEditorScreen.open(client.session().userName())
                    : new PipedScreen(terminal);
            connections.tellBy(screen::note); // above the line that is being typed
            try (screen) {
                new Chat(client, destination.text(), screen, json).run(from);
            }
        }
        return 0;
    }
}
