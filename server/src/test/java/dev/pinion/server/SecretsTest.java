package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.access.keys.TestCertificate;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// A whole server in a process of its own, its libraries included, logs everything down to DEBUG, while good and bad things
/// happen to it. What it printed and what it said to its peers holds no token, no private key and no body.
class SecretsTest {
    private static final String BODY = "a-body-that-nobody-else-may-see";

    @TempDir
    private Path data;
    private final List<String> tokens = new ArrayList<>();
    private final StringBuilder heard = new StringBuilder();
    private int port;

    private String token(TokenRequest request) {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        String token = issuer.issue(request);
        tokens.add(token);
        return token;
    }

    private String token(String subject, String... scopes) {
        return token(new TokenRequest(subject, List.of(scopes), Duration.ofHours(1)));
    }

    @Test
    void noTokenNoKeyAndNoBodyIsInWhatTheServerPrintsOrSays() throws IOException, InterruptedException {
        // Given
        Path log = data.resolve("log.txt");
        token("first"); // makes the issuer, without which no server starts
        try (ServerProcess process = ServerProcess.startAtDebug(data, log)) {
            port = process.port();
            // When
            goodThings();
            badTokens();
            badFrames();
            operators();
            process.kill();
        }
        // Then
        String printed = Files.readString(log);
        assertTrue(printed.contains("DEBUG") && printed.contains("connected session=c1"), "it logged at DEBUG");
        for (String secret : secrets()) {
            assertFalse(printed.contains(secret), () -> "the log has " + secret);
            assertFalse(heard.indexOf(secret) >= 0, () -> "a peer was told " + secret);
        }
        for (String asked : List.of("pinion_authentications_failed_total", "\"sessions\":[{", "\"sub\":\"alice\"")) {
            assertTrue(heard.indexOf(asked) >= 0, () -> "an operator was told " + asked);
        }
        assertFalse(printed.contains(BODY), "the log has a body");
        assertFalse(heard.indexOf(BODY) >= 0, "an ERROR or an answer has a body");
    }

    private void goodThings() throws IOException {
        Wire wire = Wire.open(port).connect(token("alice", "send:>", "read:>"));
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        wire.send("SEND\ndestination:/channel/x\n\n" + BODY + "\0").expect("MESSAGE");
        wire.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + token("alice", "read:>") + "\0").expect("RECEIPT");
        wire.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT");
        wire.close();
        String bound = token(
                new TokenRequest("bound", List.of(), Duration.ofHours(1)).boundTo(TestCertificate.one().certificate()));
        Wire.open(port, "127.0.0.1", TestCertificate.one().keyManagers()).connect(bound).close();
        refusedAtConnect(bound);
    }

    private void badTokens() throws IOException {
        String good = token("mallory", "send:>");
        String expired = token(new TokenRequest("late", List.of(), Duration.ofSeconds(1)));
        for (String bad : List.of(good + "AAAA", good.substring(5), "x" + good, expired.replace('.', '~'),
                good + "." + good)) {
            tokens.add(bad);
            refusedAtConnect(bad);
        }
        Wire wire = Wire.open(port).connect(good);
        said(wire.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + token("other") + "\0"));
    }

    private void badFrames() throws IOException {
        for (String frame : List.of("SEND\ndestination:/channel/y\nx:" + BODY.repeat(300) + "\n\n" + BODY + "\0",
                "SEND\ndestination:/nowhere/" + "z\n\n" + BODY + "\0", "SEND\ndestination:/channel/y\n\n" + BODY + "\0",
                "SEND\ndestination:/channel/x\ncontent-length:3\n\n" + BODY + "\0",
                "SEND\ndestination:/server/token\ntransaction:t\n\n" + token("alice") + "\0")) {
            said(Wire.open(port).connect(token("bob", "send:x")).send(frame));
        }
        Wire half = Wire.open(port).connect(token("half", "send:x"));
        half.send("SEND\ndestination:/channel/x\n\n" + BODY);
        half.close();
        Wire token = Wire.open(port);
        token.send("CONNECT\naccept-version:1.2\npasscode:" + token("cut") + "\n");
        token.close();
        said(Wire.open(port).send("HELLO " + token("shouted") + "\n\n\0"));
    }

    private void operators() throws IOException {
        Operator operator = new Operator(Wire.open(port).connect(token("operator", "admin")));
        Wire alice = Wire.open(port).connect(token("alice", "send:>"));
        for (String question : List.of("{}", BODY, "{\"sub\":\"" + BODY, "{\"" + BODY + "\":1}")) {
            for (String command : List.of("sessions", "revocations", "revoke", "metrics", "nonsense")) {
                heard.append(operator.ask(command, question));
            }
        }
        heard.append(operator.ask("revoke", "{\"sub\":\"alice\"}"));
        said(alice);
        operator.close();
    }

    private void refusedAtConnect(String token) throws IOException {
        said(Wire.open(port).send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0"));
    }

    private void said(Wire wire) throws IOException {
        heard.append(wire.expect("ERROR"));
        wire.close();
    }

    /// Each token's payload and signature, and the middle of each private key on the disk.
    private List<String> secrets() throws IOException {
        List<String> secrets = new ArrayList<>();
        for (String token : tokens) {
            for (String part : token.split("[.~]", -1)) {
                if (part.length() > 40) {
                    secrets.add(part.substring(part.length() / 2, part.length() / 2 + 20));
                }
            }
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(each -> each.endsWith("key.pem")).toList()) {
                secrets.add(Files.readAllLines(file).get(1).substring(40, 60));
            }
        }
        String issuer = Files.readString(data.resolve("issuer/key.json"));
        int privateHalf = issuer.indexOf("\"d\":\"") + 5;
        assertTrue(privateHalf > 5, "the private half is found in the key file");
        secrets.add(issuer.substring(privateHalf, privateHalf + 20));
        assertTrue(secrets.size() > 40, "secrets to look for: " + secrets.size());
        return secrets;
    }
}
