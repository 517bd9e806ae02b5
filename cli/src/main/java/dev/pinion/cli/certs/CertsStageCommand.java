package dev.pinion.cli.certs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.certs.KeyAlgorithm;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Makes another next key.
@Command(name = "stage", mixinStandardHelpOptions = true, description = {
        "Makes another next key in place of the present one. Its certificate is like the current one's, but for what is",
        "said here. Clients that follow the pins learn it at once; promote it when they have."}, footer = {"",
                "Examples:", "  pinion certs stage --data ./data",
                "  pinion certs stage --data ./data --name pinion.example.org --name 10.0.0.7 --kind ed25519"})
final class CertsStageCommand extends CertsQuestionCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--kind", paramLabel = "KIND", description = "ec-p256 (default), ed25519 or rsa-3072")
    private @Nullable String kind;

    @Option(names = "--name", paramLabel = "HOST", description = "a name or address for the certificate; may be repeated (default: as the current one)")
    private List<String> names = new ArrayList<>();

    @Option(names = "--lifetime", paramLabel = "DURATION", description = "of the certificate, in days such as 365d (default: as the current one)")
    private @Nullable Duration lifetime;

    CertsStageCommand(Terminal terminal) {
        super("certs-stage", terminal);
    }

    @Override
    JsonLine question() {
        if (kind != null) {
            checkKind(kind);
        }
        if (lifetime != null && lifetime.toDays() < 1) {
            throw new ParameterException(spec.commandLine(), "--lifetime is less than a day; expected such as 365d");
        }
        return new JsonLine().addIfSaid("kind", kind)
                .addIfSaid("names", names.isEmpty() ? null : names)
                .addIfSaid("lifetime-days", lifetime == null ? null : lifetime.toDays());
    }

    private void checkKind(String typed) {
        try {
            KeyAlgorithm.parse(typed);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), "--kind: " + unknown.getMessage(), unknown);
        }
    }
}
