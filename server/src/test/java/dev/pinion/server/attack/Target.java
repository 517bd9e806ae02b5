package dev.pinion.server.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.pinion.server.Wire;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// The attacked server as an attacker sees it. Attackers come from another address of loopback than honest clients do.
///
/// Any thread.
final class Target {
    static final String ATTACKER_ADDRESS = "127.0.0.2";

    private final int port;
    private final TokenIssuer issuer;
    private final String scope;
    private final AtomicBoolean over = new AtomicBoolean();

    Target(int port, TokenIssuer issuer, String scope) {
        this.port = port;
        this.issuer = issuer;
        this.scope = scope;
    }

    int port() {
        return port;
    }

    /// Of the attackers' token; empty for those who have none.
    String scope() {
        return scope;
    }

    /// Whether the attack is to end.
    boolean over() {
        return over.get();
    }

    void end() {
        over.set(true);
    }

    String token(String subject, String... scopes) {
        return issuer.issue(new TokenRequest(subject, List.of(scopes), Duration.ofHours(1)));
    }

    /// A TLS connection without a token.
    Wire knock() throws IOException {
        return Wire.open(port, ATTACKER_ADDRESS);
    }

    /// A session of the attackers' one identity.
    Wire session() throws IOException {
        return knock().connect(token("mallory", scope.split(" ")));
    }

    /// Sends the same bytes until the attack is over; the server ends it sooner by an exception.
    void flood(Wire wire, String bytes) throws IOException {
        while (!over()) {
            wire.send(bytes);
        }
    }

    /// Reads whatever comes until the attack is over or the server ends the connection.
    void drain(Wire wire) throws IOException {
        byte[] scratch = new byte[16 * 1024];
        while (!over() && wire.read(scratch) >= 0) {
            Thread.onSpinWait();
        }
    }

    /// Keeps the connection open and reads nothing.
    void stay() {
        while (!over()) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    /// A word that no attacker has said before.
    static String fresh() {
        return Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
    }
}
