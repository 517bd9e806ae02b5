package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Lists whose tokens are accepted.
@Command(name = "issuers", mixinStandardHelpOptions = true, description = {
        "Prints whose tokens the server accepts, as a JSON object: the keys of each issuer and whether they are there",
        "(good; stale: the last attempt failed; kept: from before the start; absent: its tokens are refused), and what",
        "its words grant."}, footer = {"", "Example:", "  pinion admin issuers --data ./data"})
final class AdminIssuersCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    AdminIssuersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        new AdminQuestion("issuers", new JsonLine()).ask(options, terminal);
        return 0;
    }
}
