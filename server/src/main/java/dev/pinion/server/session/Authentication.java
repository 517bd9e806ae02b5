package dev.pinion.server.session;

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
    private final SessionServices.ServerInfo server;
    private final String epoch;
    private final PeerVerifier verifier;
    private final HeartBeat ours;
    private final String takes;

    Authentication(String session, SessionServices.ServerInfo server, String epoch, SessionLimits limits,
            PeerVerifier verifier) {
        this.session = session;
        this.server = server;
        this.epoch = epoch;
        this.verifier = verifier;
        takes = "body=" + limits.bodyBytesMax() + ",transaction=" + limits.transactionMessagesMax()
                + ",transaction-bytes=" + limits.transactionBytesMax();
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
                identity.subject(), identity.expiry().toEpochMilli(), epoch, takes, identity.rights().scope(),
                server.greeting().get());
        return new Accepted(version, identity, beats, ServerFrames.connected(greeting));
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
}
