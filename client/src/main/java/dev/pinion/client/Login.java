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
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.HeartBeat;
import dev.pinion.protocol.stomp.ServerFrame;
import dev.pinion.protocol.stomp.ServerFrameParser;

/// CONNECT and its answer. Runs on the reader's thread, before the writer starts; needs a [PinnedSocket], so no token can
/// leave before the pin has matched.
final class Login {

    /// CONNECTED, or an ERROR with a body that says what to do.
    static final FrameLimits LIMITS = new FrameLimits(32, 8 * 1024, 32, 16 * 1024, 16 * 1024);

    private static final int BUFFER_BYTES = BearerToken.LENGTH_MAX + 2 * 1024;

    private static final String SOFTWARE = "pinion-java"
            + Optional.ofNullable(Login.class.getPackage().getImplementationVersion()).map("/"::concat).orElse("");

    private final ClientConfig config;
    private final ServerAddress server;
    private final BearerToken token;

    Login(ClientConfig config, ServerAddress server, BearerToken token) {
        this.server = server;
        this.config = config;
        this.token = token;
    }

    Welcome over(PinnedSocket socket, FrameReader frames) throws IOException, ProtocolException, PinionException {
        HeartBeat ours = ours();
        connect(new FrameWriter(socket.output(), new byte[BUFFER_BYTES]), ours);
        Frame answer = frames.next();
        return switch (answer == null ? null : new ServerFrameParser().parse(answer)) {
            case null -> throw new PinionException.Lost(server + " closed the connection instead of answering CONNECT",
                    null);
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
        out.header(HeaderNames.HOST, server.host());
        out.header(HeaderNames.HEART_BEAT, ours.text());
        out.header(HeaderNames.CLIENT_SOFTWARE, SOFTWARE);
        out.header(HeaderNames.PASSCODE, token.reveal());
        out.end();
        out.flush();
    }

    /// What the server said of itself, and what it takes and grants.
    record Welcome(ServerGreeting greeting, Granted granted) {}

    private static Welcome greeting(ServerFrame.Connected connected, HeartBeat ours) {
        var greeting = new ServerGreeting(connected.session().orElse(""), connected.server().orElse(""),
                connected.userName().orElse(""), connected.tokenExpires().orElse(Instant.MAX),
                connected.epoch().orElse(""), connected.greeting().orElse(""),
                new ServerGreeting.HeartBeats(Duration.ofMillis(ours.sendEveryMillis(connected.heartBeat())),
                        Duration.ofMillis(ours.expectEveryMillis(connected.heartBeat()))));
        return new Welcome(greeting, Granted.parse(connected.limits().orElse(""), connected.rights()));
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
        return new PinionException.ServerEnded(error.code().orElse(""), error.message(), error.detail(),
                error.receiptId().map(HeaderValue::text).orElse(""), Duration.ofSeconds(error.retryAfter().orElse(0)));
    }
}
