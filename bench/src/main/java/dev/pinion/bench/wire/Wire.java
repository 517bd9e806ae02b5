package dev.pinion.bench.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// One authenticated connection of the generator. Every wait is bounded by the patience that it was opened with.
/// Thread: one reads, one writes (mostly the same one); [#kill] from any.
public final class Wire implements AutoCloseable {
    /// What fits into one TLS record.
    public static final int RECORD_BYTES = 16 * 1024;
    /// How often a blocked read looks up: bounds how late a run notices its own end.
    private static final int TICK_MILLIS = 200;
    private static final int CONNECTIONS_PER_ADDRESS = 1_000;

    private final TlsChannel tls;
    private final Talk talk;
    private final Scanner scanner;
    private final Duration patience;

    private Wire(TlsChannel tls, Talk talk, Duration patience) {
        this.tls = tls;
        this.talk = talk;
        this.scanner = talk.scanner(tls::read);
        this.patience = patience;
    }

    public static Wire open(Target target, Duration patience) throws IOException, BenchException {
        return open(target, patience, "");
    }

    /// One of a run's many, whose number is that of the sender in its messages: from an address of the loopback network
    /// of its own for each thousand of them, since a server bounds the connections of one address, and an address has no
    /// more ports than 28,000.
    @SuppressWarnings("AddressSelection") // a literal
    public static Wire open(Target target, Duration patience, int number) throws IOException, BenchException {
        boolean plenty = number >= CONNECTIONS_PER_ADDRESS && target.address().getAddress().isLoopbackAddress();
        InetSocketAddress from = plenty ? new InetSocketAddress("127.0.0." + (1 + number / CONNECTIONS_PER_ADDRESS), 0)
                : null;
        return open(target, patience, "", from, target.dialect().talk().takesSeat(number));
    }

    /// Connects, checks the pin, authenticates.
    ///
    /// @param connectHeaders further header lines of CONNECT, each with its line end
    public static Wire open(Target target, Duration patience, String connectHeaders)
            throws IOException, BenchException {
        return open(target, patience, connectHeaders, null, "");
    }

    @SuppressWarnings("AddressSelection") // Target has resolved and checked the address
    private static Wire open(Target target, Duration patience, String connectHeaders, @Nullable InetSocketAddress from,
            String seat) throws IOException, BenchException {
        Talk talk = target.dialect().talk();
        TlsChannel tls = TlsChannel.connect(target.address(), from, Math.toIntExact(patience.toMillis()),
                PinnedTls.engine(target.host(), target.port(), target.pin()), talk.greets());
        Wire wire = new Wire(tls, talk, patience);
        try {
            tls.patience(TICK_MILLIS);
            wire.text(talk.connect(target.host(), target.passcode().get(), connectHeaders));
            wire.await('C', "CONNECTED");
            wire.text(seat);
            return wire;
        } catch (IOException | BenchException | RuntimeException failed) {
            wire.kill();
            throw failed;
        }
    }

    public Scanner scanner() {
        return scanner;
    }

    /// One call is one TLS record for each 16 KiB, or part of them. In a run it never waits: see [#flush].
    public void write(byte[] bytes, int length) throws IOException {
        tls.write(bytes, length);
    }

    /// Tries to send what the socket did not take before.
    /// @return true when nothing is left
    public boolean flush() throws IOException {
        return tls.flush();
    }

    /// The run begins: nothing waits any more, the selector names the seat when there is something to read.
    public void join(Selector selector, Object seat) throws IOException {
        tls.join(selector, seat);
    }

    /// The run is over and its selector closed: reading waits again.
    public void leave() throws IOException {
        tls.leave();
    }

    /// Says this; nothing where there is nothing to say.
    public void text(String frame) throws IOException {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0)
            write(bytes, bytes.length);
    }

    /// Subscribes and waits until the server has confirmed it, so that no message is missed.
    public void subscribe(String destination) throws IOException, BenchException {
        text(talk.subscribe(destination));
        await(talk.subscribed(), "it confirmed a subscription");
    }

    /// Waits for one frame of this kind; MESSAGEs before it are passed over.
    public void await(char kind, String what) throws IOException, BenchException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            while (scanner.next()) {
                check();
                if (scanner.kind() == kind)
                    return;
            }
            if (scanner.fill() < 0)
                throw new BenchException("the server closed the connection before " + what);
            if (System.nanoTime() - deadline > 0)
                throw new BenchException("the server stayed silent for " + patience + " before " + what);
        }
    }

    /// Refuses an error, and answers what wants an answer; call it for each frame that is not simply counted.
    public void check() throws IOException, BenchException {
        if (scanner.kind() == 'E')
            throw new BenchException("the server answered " + scanner.text().replace('\n', ' '));
        text(talk.answer(scanner));
    }

    /// Leaves in good order; a server that is gone already does not mind.
    @Override
    public void close() {
        try {
            text(talk.goodbye());
            tls.close();
        } catch (IOException alreadyGone) {
            kill();
        }
    }

    /// Ends it at once, whatever a thread is blocked in.
    public void kill() {
        tls.kill();
    }
}
