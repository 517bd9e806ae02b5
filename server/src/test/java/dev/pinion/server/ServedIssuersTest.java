package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.ForeignIssuer;

/// What is somebody's stays his when issuers come and go: names are fixed at an issuer's first start, and what is stored
/// hangs on issuer and subject.
class ServedIssuersTest {
    private static final String ACME = "https://id.acme.example";
    private static final String ZOO = "https://zoo.example/realm";
    private static final String DURABLE = "SUBSCRIBE\nid:1\nack:client\ndestination:/channel/news\nreceipt:s\n"
            + "durable-subscription-name:mine\n\n\0";

    @TempDir
    private Path data;
    private final ForeignIssuer acme = new ForeignIssuer(ACME, "a1");
    private final ForeignIssuer zoo = new ForeignIssuer(ZOO, "z1");

    private IssuerSettings acme(String prefix) throws IOException {
        Path jwks = Files.writeString(data.resolve("acme.json"), acme.jwks());
        return IssuerSettings.of(ACME, "pinion", new IssuerKeys.InFile(jwks)).withSubjectPrefix(prefix);
    }

    private IssuerSettings zoo(String prefix) throws IOException {
        Path jwks = Files.writeString(data.resolve("zoo.json"), zoo.jwks());
        return IssuerSettings.of(ZOO, "pinion", new IssuerKeys.InFile(jwks)).withSubjectPrefix(prefix);
    }

    /// As `serve` has it, where nothing is fixed beside the issuer's key.
    private IssuerSettings own() {
        return TestServer.own(data).withProposedPrefix("local:");
    }

    private TestServer start(IssuerSettings... issuers) throws IOException {
        return TestServer.start(data, config -> config.withTokens(new TokenSettings(List.of(issuers))));
    }

    private void refused(String what, IssuerSettings... issuers) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> start(issuers)).getMessage());
        assertTrue(said.contains(what), said);
    }

    private static Wire connect(TestServer server, String token) throws IOException {
        return server.wire().send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
    }

    @Test
    void aRevokedSubjectStaysRevokedAndKeepsItsNameWhenAProviderIsAdded() throws IOException {
        String anna;
        try (TestServer server = start(own())) {
            // Given
            anna = server.token("anna", "send:>", "read:>");
            connect(server, anna).expect("CONNECTED", "user-name:anna");
            server.operator().ask("revoke", "{\"sub\":\"anna\"}");
            connect(server, anna).expect("ERROR", "code:token-rejected");
        }
        // When
        try (TestServer server = start(own(), acme("acme:"))) {
            // Then
            connect(server, anna).expect("ERROR", "code:token-rejected");
            connect(server, server.token("bert", "send:>")).expect("CONNECTED", "user-name:bert");
            connect(server, acme.token("anna", "send:>")).expect("CONNECTED", "user-name:acme:anna");
        }
    }

    @Test
    void inboxCursorAndKeysAreFoundAgainWhenAProviderIsAddedAndWhenItGoes() throws IOException {
        String keyed = "SEND\ndestination:/channel/news\nidempotency-key:k\nreceipt:k\n\none\0";
        try (TestServer server = start(own())) {
            // Given
            Wire anna = server.session("anna");
            anna.send(keyed).expect("RECEIPT", "seq:1");
            anna.send(DURABLE).expect("RECEIPT");
            server.wire()
                    .connect(server.token("bert", "send:>", "send:@anna"))
                    .send("SEND\ndestination:/user/anna\nreceipt:r\n\nfor anna\0")
                    .expect("RECEIPT");
            anna.send("SEND\ndestination:/channel/news\nreceipt:r\n\ntwo\0").expect("RECEIPT");
            anna.expect("MESSAGE", "seq:2");
        }
        for (IssuerSettings[] issuers : new IssuerSettings[][] {{own(), acme("acme:")}, {own()}}) {
            // When
            try (TestServer server = start(issuers)) {
                Wire anna = server.session("anna");
                // Then
                anna.send(keyed).expect("RECEIPT", "seq:1", "duplicate:true");
                anna.send(DURABLE);
                assertEquals("1", until(anna, "receipt-id", "s").header("seq")); // what was not acknowledged comes again
                anna.send("SUBSCRIBE\nid:2\ndestination:/user/me\nfrom:first\n\n\0");
                assertEquals("for anna", until(anna, "subscription", "2").body());
            }
        }
    }

    private static Wire.Received until(Wire wire, String header, String value) throws IOException {
        Wire.Received frame = wire.read();
        while (!value.equals(frame.header(header))) {
            frame = wire.read();
        }
        return frame;
    }

    @Test
    void anotherPrefixThanTheRecordedOneIsRefused() throws IOException {
        start(own(), acme("acme:")).close();

        refused("knows its subjects by the prefix 'acme:'", own(), acme("corp:"));
        refused("knows its subjects by the prefix 'acme:'", acme(""));
        refused("knows its subjects by the prefix 'local:'", TestServer.own(data), acme("acme:"));
        start(own()).close();
        start(acme("acme:"), own()).close();
    }

    @Test
    void aPrefixThatMeetsARecordedOneIsRefusedAlsoWhereThatIssuerIsNotAcceptedNow() throws IOException {
        start(own(), acme("acme:")).close();

        refused("not kept apart", own(), zoo("acme:"));
        refused("not kept apart", own(), zoo("acme:eu:"));
        refused("not kept apart", own(), zoo("ac"));
        refused("not kept apart", own(), zoo("local:"));
        start(own(), zoo("zoo:")).close();
    }

    @Test
    void onlyOneIssuerOfADatabaseMayHaveNoPrefix() throws IOException {
        start(own()).close();

        refused("not kept apart", own(), acme(""));
        refused("not kept apart", acme(""));
        start(acme("acme:")).close();
    }

    @Test
    void anOwnIssuerThatComesLaterThanAProviderWithoutPrefixGetsTheProposedOne() throws IOException {
        start(acme("")).close();

        try (TestServer server = start(own(), acme(""))) {
            connect(server, server.token("anna", "send:>")).expect("CONNECTED", "user-name:local:anna");
            connect(server, acme.token("anna", "send:>")).expect("CONNECTED", "user-name:anna");
            connect(server, acme.token("local:anna", "send:>")).expect("ERROR", "code:token-rejected");
        }
    }

    @Test
    void aSubjectThatLooksPrefixedNeverBecomesAProvidersOrTheOtherWayRound() throws IOException {
        try (TestServer server = start(own())) {
            // Given
            server.wire()
                    .connect(server.token("acme:bob", "send:@acme:bob"))
                    .send("SEND\ndestination:/user/me\nreceipt:r\n\nmine\0")
                    .expect("RECEIPT");
        }
        // When // Then
        refused("would read their inboxes", own(), acme("acme:"));
        try (TestServer server = start(own(), acme("id:"))) {
            connect(server, server.token("acme:bob")).expect("CONNECTED", "user-name:acme:bob");
            connect(server, server.token("id:bob")).expect("ERROR", "code:token-rejected");
        }
        try (TestServer server = start(own())) {
            connect(server, server.token("id:bob")).expect("ERROR", "code:token-rejected");
        }
    }

    @Test
    void aRefusedStartRecordsNothing() throws IOException {
        start(own()).close();
        refused("not kept apart", own(), acme("acme:"), zoo("acme:"));
        refused("given twice", own(), acme("acme:"), acme("id:"));

        start(own(), acme("corp:")).close();
    }
}
