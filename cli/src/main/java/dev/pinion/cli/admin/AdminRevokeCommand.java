package dev.pinion.cli.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Takes tokens back: the sessions that they let in end within a second, and nobody comes in with them any more.
@Command(name = "revoke", mixinStandardHelpOptions = true, description = {
        "Takes tokens back. Sessions that they let in end within a second; it holds until the tokens have expired.",
        "A session is named as `pinion admin sessions` shows it; its token is revoked, and with it every session of that token.",
        "--issuer alone is all tokens that it has issued until now, --all those of every issuer: also the one that asks."}, footer = {
                "", "Examples:", "  pinion admin revoke --data ./data --sub anna",
                "  pinion admin revoke --data ./data --sub anna --issued-before 2026-01-31T12:00:00Z",
                "  pinion admin revoke --data ./data --session c17",
                "  pinion admin revoke --data ./data --issuer https://id.example.org",
                "  pinion admin revoke --data ./data --all"})
final class AdminRevokeCommand extends OperatorCommand {

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private Which which = new Which();

    @Option(names = "--issued-before", paramLabel = "TIME", description = "with --sub: only tokens issued up to this time (without it: up to now)")
    private @Nullable Instant issuedBefore;

    @Option(names = "--issuer", paramLabel = "ISS", description = "whose tokens, where the server accepts those of several issuers; alone: all of its tokens until now")
    private @Nullable String issuer;

    AdminRevokeCommand(Terminal terminal) {
        super("revoke", terminal);
    }

    @Override
    JsonLine question() {
        boolean needsNoIssuer = which.all || which.session != null;
        if (which.isNone() ? issuer == null : needsNoIssuer && issuer != null) {
            throw wrongUse(which.isNone()
                    ? "what is taken back is missing; expected one of --jti, --sub, --key, --session, --issuer, --all"
                    : "--issuer is not for --all and --session");
        }
        if (issuedBefore != null && which.subject == null) {
            throw wrongUse("--issued-before is for --sub");
        }
        return new JsonLine().addIfSaid("jti", which.tokenId)
                .addIfSaid("sub", which.subject)
                .addIfSaid("session", which.session)
                .addIfSaid("key", which.key)
                .addIfSaid("all", which.all ? true : null)
                .addIfSaid("issued-before", issuedBefore == null ? null : issuedBefore.toString())
                .addIfSaid(which.isNone() ? "issuer" : "iss", issuer);
    }

    /// What is taken back: one of these.
    static final class Which {
        @Option(names = "--jti", paramLabel = "ID", description = "one token, by its id")
        private @Nullable String tokenId;

        @Option(names = "--sub", paramLabel = "SUBJECT", description = "all tokens of a subject; later ones are good")
        private @Nullable String subject;

        @Option(names = "--session", paramLabel = "NAME", description = "the token of a live session")
        private @Nullable String session;

        @Option(names = "--key", paramLabel = "KID", description = "all tokens of one key of an issuer, for good: its kid, as `pinion token keys` and `admin sessions` show it")
        private @Nullable String key;

        @Option(names = "--all", description = "all tokens of all issuers until now")
        private boolean all;

        boolean isNone() {
            return tokenId == null && subject == null && session == null && key == null && !all;
        }
    }
}
