package dev.pinion.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import dev.pinion.client.threads.Deadline;
import dev.pinion.client.threads.HeardInput;
import dev.pinion.client.threads.Plug;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.FrameReader;

/// The way to an open session: token, pins, TCP, TLS, CONNECT. Runs on the connection's reader thread.
///
/// Each step has its deadline, which pulls the plug, however many bytes drip in.
final class Opening {

    private final ClientConfig config;
    private final Tokens tokens;
    private final Map<ServerAddress, PinBook> pins;
    private final Plug plug;
    private final Consumer<PinionException> tooLate;

    /// @param tooLate ends the connection when a step takes too long
    Opening(ClientConfig config, Tokens tokens, Map<ServerAddress, PinBook> pins, Plug plug,
            Consumer<PinionException> tooLate) {
        this.config = config;
        this.tokens = tokens;
        this.pins = pins;
        this.plug = plug;
        this.tooLate = tooLate;
    }

    /// What was opened.
    ///
    /// @param heard when the server was last heard
    /// @param known what was known of the server's pins
    record Opened(PinnedSocket socket, HeardInput heard, FrameReader frames, Login.Welcome welcome, PinBook book,
            KnownPins known) {}

    /// @param servers in the order in which they are tried
    Opened open(List<ServerAddress> servers)
            throws IOException, ProtocolException, PinionException, InterruptedException {
        BearerToken token = tokens.next();
        for (ServerAddress each : servers) {
            book(each).known(); // without a pin nothing is connected
        }
        Connector connector = new Connector(config, plug);
        Race.Reached reached = connector.connect(servers);
        PinBook book = book(reached.server());
        KnownPins known = book.known();
        PinnedSocket socket = secure(connector, reached, book, known);
        HeardInput heard = new HeardInput(socket.input());
        FrameReader frames = new FrameReader(heard, Login.LIMITS);
        Login.Welcome welcome = within(config.deadlines().login(), Phase.LOGIN,
                () -> new Login(config, reached.server(), token).over(socket, frames));
        frames.limits(config.limits().frames());
        return new Opened(socket, heard, frames, welcome, book, known);
    }

    private PinBook book(ServerAddress server) {
        PinBook book = pins.get(server);
        if (book == null) {
            throw new IllegalStateException("no book of pins for " + server);
        }
        return book;
    }

    private PinnedSocket secure(Connector connector, Race.Reached reached, PinBook book, KnownPins known)
            throws IOException, ProtocolException, PinionException {
        try {
            return within(config.deadlines().handshake(), Phase.HANDSHAKE,
                    () -> connector.secure(reached, Set.copyOf(known.pins())));
        } catch (PinionException.PinMismatch mismatch) {
            throw book.explained(mismatch, book.hasChangedSince(known));
        }
    }

    private interface Step<T> {
        T run() throws IOException, ProtocolException, PinionException;
    }

    private <T> T within(Duration time, Phase phase, Step<T> step)
            throws IOException, ProtocolException, PinionException {
        Deadline deadline = Deadline.in(time, () -> tooLate
                .accept(new PinionException.TimedOut(phase, "within " + time + " (" + config.address() + ")")));
        try {
            return step.run();
        } finally {
            deadline.callOff();
        }
    }
}
