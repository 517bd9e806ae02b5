package dev.pinion.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

import javax.net.ssl.SSLServerSocket;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.protocol.Pin;
import dev.pinion.server.access.JwksFile;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.UnusableKeysException;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.listen.AddressRules;
import dev.pinion.server.listen.Listener;
import dev.pinion.server.session.SessionServices;

/// A running server: keys, log, tokens, echo, door, opened in this order and closed in reverse.
///
/// Threads: started and closed by whoever composes it; [#close] returns when nothing runs any more.
public final class PinionServer implements AutoCloseable {
    private final Parts parts;
    private final ServerKeyStore keys;
    private final Listener listener;

    private PinionServer(Parts parts, ServerKeyStore keys, Listener listener) {
        this.parts = parts;
        this.keys = keys;
        this.listener = listener;
    }

    /// Opens everything and listens. Where a part refuses, those opened before it are closed again.
    ///
    /// @throws IOException when the address cannot be bound
    /// @throws IllegalArgumentException for a setting that is wrong, or keys of the issuer that cannot be used
    /// @throws dev.pinion.certs.CertificateStoreException for server keys that cannot be used
    /// @throws dev.pinion.db.DatabaseRefusedException for a database that cannot be opened
    public static PinionServer start(ServerConfig config, Clock clock, SecureRandom random) throws IOException {
        var parts = new Parts();
        try {
            return compose(config, clock, random, parts);
        } catch (IOException | RuntimeException refused) {
            parts.close();
            throw refused;
        }
    }

    private static PinionServer compose(ServerConfig config, Clock clock, SecureRandom random, Parts parts)
            throws IOException {
        AddressRules addresses = AddressRules.of(config.allow(), config.deny());
        TokenVerifier verifier = verifier(config.tokens(), clock, parts);
        ServerKeyStore keys = ServerKeyStore.openOrCreate(config.dataDirectory().resolve("keys"),
                CertificateRequest.forNames(config.hostNames()), clock, random);
        Database database = parts
                .opened(Database.open(DatabaseConfig.defaults(config.dataDirectory().resolve("db")), clock));
        var tails = new ChannelTails(database.log(), database.epoch(), config.deliveryLimits());
        database.log().listen(tails);
        var sessions = new SessionServices(verifier, database.log(), database.epoch(), tails, config.sessionLimits(),
                clock, Version.SERVER, config.greeting(), config.connectionLimits().appendWait());
        SSLServerSocket socket = new ServerTls(keys.current()).listen(config.listen(),
                config.connectionLimits().backlog());
        // Last: nobody may knock before the house stands.
        Listener listener = parts.opened(Listener.start(socket, addresses, config.connectionLimits(), sessions));
        return new PinionServer(parts, keys, listener);
    }

    private static TokenVerifier verifier(TokenSettings tokens, Clock clock, Parts parts) {
        JwksFile keys = parts.opened(keys(tokens, clock));
        return new TokenVerifier(List.of(TrustedIssuer.of(tokens.issuer(), tokens.audience(), keys)),
                TokenPolicy.defaults(), Revocations.NONE, clock);
    }

    private static JwksFile keys(TokenSettings tokens, Clock clock) {
        try {
            return JwksFile.open(tokens.jwksFile(), clock);
        } catch (UnusableKeysException nobodyCouldConnect) {
            throw new IllegalArgumentException(nobodyCouldConnect.getMessage(), nobodyCouldConnect);
        }
    }

    /// Where it listens, with the port that was picked.
    public InetSocketAddress address() {
        return listener.address();
    }

    /// What clients pin: the current key's pin first, then the next one's.
    public List<Pin> pins() {
        return keys.pins();
    }

    /// Live connections, handshakes included.
    public int connectionCount() {
        return listener.connectionCount();
    }

    /// Stops accepting, finishes what was received, tells the clients, closes the log.
    @Override
    public void close() {
        parts.close();
    }
}
