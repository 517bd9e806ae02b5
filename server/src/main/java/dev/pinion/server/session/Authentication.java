package dev.pinion.server.session;

import java.time.Duration;
import java.util.Optional;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompVersion;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeartBeat;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.reply.ServerFrames;

/// Answers CONNECT: version, token, heart-beats. Thread: the connection's reader.
final class Authentication {
    private final String session;
    private final ServerInfo server;
    private final String epoch;
    private final PeerVerifier verifier;
    private final HeartBeat ours;
    private final SessionLimits limits;

    Authentication(String session, ServerInfo server, String epoch, SessionLimits limits, PeerVerifier verifier) {
        this.session = session;
        this.server = server;
        this.epoch = epoch;
        this.verifier = verifier;
        this.limits = limits;
        ours = new HeartBeat((int) limits.heartBeatSend().toMillis(), (int) limits.heartBeatReceive().toMillis());
    }

    Accepted accept(Command.Connect connect) throws ProtocolException, AccessDeniedException, InterruptedException {
        StompVersion version = server.dialect()
                .newest(connect.acceptVersions())
                .orElseThrow(() -> new ProtocolException(DisconnectReason.VERSION_UNSUPPORTED,
                        "CONNECT offers no version that is spoken here; expected accept-version with "
                                + StompVersion.list(server.dialect().versions())));
        Identity identity = identity(connect.token());
        HeartBeats beats = HeartBeats.agreed(ours, connect.heartBeat());
        var greeting = new ServerFrames.Greeting(version.text(), session, server.name(), ours.text(),
                identity.subject(), identity.expiry().toEpochMilli(), epoch, takes(identity), identity.rights().scope(),
                server.greeting().get());
        return new Accepted(version, identity, beats, ServerFrames.connected(greeting));
    }

    private String takes(Identity identity) {
        return "body=" + Math.min(limits.bodyBytesMax(), identity.limits().bodyBytes()) + ",transaction="
                + limits.transactionMessagesMax() + ",transaction-bytes=" + limits.transactionBytesMax();
    }

    /// A passcode that is no token is passed over where the certificate is enough: Spring's relay cannot leave it out.
    private Identity identity(Optional<BearerToken> token)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        if (token.filter(BearerToken::hasThreeParts).isPresent()) {
            return verifier.verify(token.get());
        }
        Optional<Identity> byCertificate = verifier.withoutToken();
        if (byCertificate.isPresent()) {
            return byCertificate.get();
        }
        return verifier.verify(token.orElseThrow(this::missing));
    }

    private ProtocolException missing() {
        verifier.countMissing();
        return new ProtocolException(DisconnectReason.TOKEN_REJECTED,
                "CONNECT without a token; expected it as passcode or as Authorization:Bearer, or a TLS client certificate"
                        + " that this server knows");
    }

    /// An accepted CONNECT and its answer.
    record Accepted(StompVersion version, Identity identity, HeartBeats heartBeats, Reply connected) {}

    /// What both ends agreed to send while they have nothing to say (STOMP 1.2, "Heart-beating"). Zero means nothing.
    record HeartBeats(Duration toClient, Duration fromClient) {
        static final HeartBeats NONE = new HeartBeats(Duration.ZERO, Duration.ZERO);

        static HeartBeats agreed(HeartBeat server, HeartBeat client) {
            return new HeartBeats(Duration.ofMillis(server.sendEveryMillis(client)),
                    Duration.ofMillis(server.expectEveryMillis(client)));
        }

        /// How long the client may be silent before it counts as gone.
        Duration patience(int tolerance) {
            return fromClient.multipliedBy(tolerance);
        }
    }
}
