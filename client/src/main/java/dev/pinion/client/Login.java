package dev.pinion.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeartBeat;
import dev.pinion.protocol.stomp.ServerFrame;
import dev.pinion.protocol.stomp.ServerFrameParser;

/// CONNECT and its answer. Runs on the reader's thread, before the writer starts; needs a [PinnedSocket], so no token can
/// leave before the pin has matched.
final class Login {

    /// CONNECTED, or an ERROR with a body that says what to do.
    static final FrameLimits LIMITS = new FrameLimits(32, 8 * 1024, 32, 16 * 1024, 16 * 1024);

    private static final int BUFFER_BYTES = BearerToken.LENGTH_MAX + 2 * 1024;

    private final ClientConfig config;
    private final BearerToken token;

    Login(ClientConfig config, BearerToken token) {
        this.config = config;
        this.token = token;
    }

    ServerGreeting over(PinnedSocket socket, FrameReader frames)
            throws IOException, ProtocolException, PinionException {
        HeartBeat ours = ours();
        connect(new FrameWriter(socket.output(), new byte[BUFFER_BYTES]), ours);
        Frame answer = frames.next();
        return switch (answer == null ? null : new ServerFrameParser().parse(answer)) {
            case null -> throw new PinionException.Lost(
                    config.address() + " closed the connection instead of answering CONNECT", null);
            case ServerFrame.Connected connected -> greeting(connected, ours);
            case ServerFrame.ErrorFrame error -> throw refused(error);
            case ServerFrame.Message unasked -> throw unexpected("MESSAGE");
            case ServerFrame.Receipt unasked -> throw unexpected("RECEIPT");
        };
    }

    private HeartBeat ours() {
        int millis = Math.toIntExact(Math.max(1, config.heartBeat().toMillis()));
        return new HeartBeat(millis, millis);
    }

    private void connect(FrameWriter out, HeartBeat ours) throws IOException {
        out.begin(FrameCommand.CONNECT); // STOMP C2
        out.header(HeaderNames.ACCEPT_VERSION, "1.2"); // STOMP C3
        out.header(HeaderNames.HOST, config.host());
        out.header(HeaderNames.HEART_BEAT, ours.text());
        out.header(HeaderNames.PASSCODE, token.reveal());
        out.end();
        out.flush();
    }

    private static ServerGreeting greeting(ServerFrame.Connected connected, HeartBeat ours) {
        return new ServerGreeting(connected.session().orElse(""), connected.server().orElse(""),
                connected.userName().orElse(""), connected.tokenExpires().orElse(Instant.MAX),
                connected.epoch().orElse(""), connected.greeting().orElse(""),
                new ServerGreeting.HeartBeats(Duration.ofMillis(ours.sendEveryMillis(connected.heartBeat())),
                        Duration.ofMillis(ours.expectEveryMillis(connected.heartBeat()))));
    }

    private static ProtocolException unexpected(String command) {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, "answered CONNECT with " + command);
    }

    private static PinionException refused(ServerFrame.ErrorFrame error) {
        Optional<DisconnectReason> reason = error.reason();
        if (reason.equals(Optional.of(DisconnectReason.TOKEN_REJECTED))
                || reason.equals(Optional.of(DisconnectReason.TOKEN_EXPIRED))) {
            return new PinionException.TokenRefused(
                    "the server refused the token: " + error.message() + " (" + reason.get().code() + ")", null);
        }
        return ended(error);
    }

    static PinionException ended(ServerFrame.ErrorFrame error) {
        return new PinionException.ServerEnded(error.code().orElse(""), error.message(), error.detail());
    }
}
