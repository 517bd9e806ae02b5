package dev.pinion.cli.serve;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// How `serve` lets stock clients speak to it: the options for it.
final class DialectOptions {

    @Option(names = "--stomp-versions", paramLabel = "LIST", defaultValue = "1.2", description = "which versions of STOMP are spoken, such as 1.0,1.1,1.2 (default: ${DEFAULT-VALUE})")
    private String versions = "1.2";

    @Option(names = "--alias", paramLabel = "FROM=TO", description = "a prefix of destinations that stands for another, such as /topic/=/channel/; a slash within the rest of a name stands for a dot; may be repeated")
    private List<String> aliases = new ArrayList<>();

    /// @throws IllegalArgumentException for what is no version or alias
    StompDialect dialect() {
        return new StompDialect(StompVersion.parse(versions), aliases.stream().map(Alias::parse).toList());
    }
}
