package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Pin;
import dev.pinion.server.access.ForeignIssuer;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.pins.Confirmation;
import dev.pinion.server.pins.Confirmations;

/// A database of before knows names that others see: what is kept under them is given to whom they name.
class NamesOfBeforeTest {
    private static final String ACME = "https://id.acme.example";

    @TempDir
    private Path data;
    private final ForeignIssuer acme = new ForeignIssuer(ACME, "a1");

    private IssuerSettings acme(String prefix) throws IOException {
        Path jwks = Files.writeString(data.resolve("acme.json"), acme.jwks());
        return IssuerSettings.of(ACME, "pinion", new IssuerKeys.InFile(jwks)).withSubjectPrefix(prefix);
    }

    /// As `serve` has it, where nothing is fixed beside the issuer's key.
    private IssuerSettings own() {
        return TestServer.own(data).withProposedPrefix("local:");
    }

    private TestServer start(IssuerSettings... issuers) throws IOException {
        // The database comes without a folder of keys.
        return TestServer.start(data, config -> config.withTokens(new TokenSettings(List.of(issuers)))
                .withStorage(config.storage().withNewKeys(true)));
    }

    private static Wire connect(TestServer server, String token) throws IOException {
        return server.wire().send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }

    @Test
    void aDatabaseOfASingleIssuerKeepsItsBareNames() throws Exception {
        // Given
        String anna = before("anna", "pinion", "anna");
        // When
        try (TestServer server = start(own(), acme("acme:"))) {
            // Then
            isFoundAgain(server, anna, server.token("bert", "send:>", "read:>"), "bert");
        }
        try (TestServer server = start(own())) {
            isFoundAgain(server, anna, server.token("bert", "send:>", "read:>"), "bert");
        }
    }

    @Test
    void aDatabaseOfSeveralIssuersKeepsItsPrefixes() throws Exception {
        // Given
        String anna = before("local:anna", "pinion", "local:anna");
        // When
        try (TestServer server = start(own(), acme("acme:"))) {
            // Then
            isFoundAgain(server, anna, server.token("bert", "send:>", "read:>"), "local:bert");
        }
        try (TestServer server = start(own())) {
            isFoundAgain(server, anna, server.token("bert", "send:>", "read:>"), "local:bert");
        }
    }

    @Test
    void aProvidersNamesAreItsOwnOnceItIsAcceptedAgain() throws Exception {
        // Given
        before("acme:anna", ACME, "acme:anna");
        before("local:carl", "pinion", "local:carl");
        start(own()).close();
        // When
        try (TestServer server = start(own(), acme("acme:"))) {
            // Then
            connect(server, acme.token("anna", "send:>")).expect("ERROR", "code:token-rejected");
            Wire bert = connect(server, acme.token("bert", "send:> read:>"));
            bert.expect("CONNECTED", "user-name:acme:bert");
            bert.send("SEND\ndestination:/channel/old\nidempotency-key:k\nreceipt:k\n\nbody\0")
                    .expect("RECEIPT", "duplicate:true");
        }
    }

    @Test
    void aProviderWhosePrefixChangedWithTheNewVersionIsRefusedForWhatWasRevoked() throws Exception {
        before("acme:anna", ACME, "acme:anna");

        var refused = assertThrows(IllegalArgumentException.class, () -> start(own(), acme("corp:")));

        assertTrue(String.valueOf(refused.getMessage()).contains("revoked tokens would be good again"));
        start(own(), acme("acme:")).close();
    }

    /// Writes what a server of before wrote for a subject and, all but the revocation, for one that is called `bert` instead:
    /// a revocation, a cursor that has read one message, an idempotency key, a confirmation of pins.
    private String before(String name, String issuer, String revoked) throws Exception {
        String bert = name.replaceAll("[a-z]+$", "bert");
        try (Database database = Database.open(DatabaseConfig.defaults(data.resolve("db")), Clock.systemUTC())) {
            database.revocations()
                    .put("digest of " + revoked, Bytes.owned(revocation(issuer, revoked)), Long.MAX_VALUE)
                    .join();
            ChannelLog old = database.log().channel("old");
            CompletableFuture<String> stored = new CompletableFuture<>();
            database.log()
                    .append(new NewMessage(old, bert, Bytes.EMPTY, Bytes.owned("body".getBytes(StandardCharsets.UTF_8)),
                            new IdempotencyKey(bert, "k")), outcome(stored));
            stored.join();
            long owner = database.cursors().claim(bert, "mine", Instant.now().toEpochMilli(), 9).join().orElseThrow();
            database.cursors()
                    .save(bert, "mine", owner, List.of(new Cursors.Position("old", 1, Bytes.EMPTY)),
                            Instant.now().toEpochMilli())
                    .join();
            Confirmations
                    .open(database.pinConfirmations(), PinLimits.DEFAULTS, Clock.systemUTC(), UnaryOperator.identity())
                    .seen(bert, "laptop")
                    .join();
        }
        return "anna";
    }

    private static AppendOutcome outcome(CompletableFuture<String> stored) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                stored.complete("stored");
            }

            @Override
            public void failed(StorageException why) {
                stored.completeExceptionally(why);
            }

            @Override
            public void duplicate(ChannelLog channel, long seq) {
                stored.complete("duplicate");
            }
        };
    }

    /// Version 1: the name that others saw.
    private static byte[] revocation(String issuer, String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            out.writeByte('s');
            out.writeUTF(issuer);
            out.writeUTF(name);
            out.writeLong(Instant.now().getEpochSecond() + 86_400);
            out.writeInt(0);
            out.writeLong(Instant.now().getEpochSecond() + 5);
            out.writeInt(0);
        }
        return bytes.toByteArray();
    }

    private void isFoundAgain(TestServer server, String revoked, String token, String name) throws IOException {
        connect(server, server.token(revoked)).expect("ERROR", "code:token-rejected");
        Wire bert = connect(server, token);
        bert.expect("CONNECTED", "user-name:" + name);
        bert.send("SEND\ndestination:/channel/old\nidempotency-key:k\nreceipt:k\n\nbody\0")
                .expect("RECEIPT", "seq:1", "duplicate:true");
        bert.send("SUBSCRIBE\nid:1\nack:client\ndestination:/channel/old\nreceipt:s\nfrom:first\n"
                + "durable-subscription-name:mine\n\n\0").expect("RECEIPT", "seq:1");
        List<Confirmation> known = server.server().confirmations().all();
        assertEquals(List.of(name), known.stream().map(Confirmation::subject).toList());
        assertEquals(Optional.empty(), known.getFirst().stored().map(Confirmation.Stored::next).map(Pin::toString));
        bert.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
    }
}
