package dev.pinion.server.fair;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.limits.FloodLimits;

/// The one place through which all passes that a connection's reader does for its peer: bytes and TLS records below TLS,
/// what came out of them above it, and frames. It counts, lets others have their turn, waits where the [Pace] is
/// used up, and ends the reading when the session has ended or a bound is passed.
///
/// It sits below TLS as well, since TLS reads on and on inside one call over records that carry nothing (KeyUpdate, empty
/// ones). It throws only where a read begins, and only what TLS takes for a time-out, so that the writer can still tell
/// the peer why.
///
/// Threads: the connection's reader; any may ask [#waitsForPeer] and [#spoke].
public final class WorkGate {
    /// How soon a reader that waits notices that its session was ended.
    private static final long LOOK_NANOS = 50_000_000;

    /// A record that brings less, and no end of a frame, is useless.
    private static final int SMALL_BYTES = 1024;

    private enum Stage {
        HANDSHAKE, CONNECT, OPEN, FAREWELL
    }

    private final FloodLimits limits;
    private final BooleanSupplier ended;
    private final Slice slice;
    private final RecordHeads heads = new RecordHeads();
    private Pace pace;
    private @Nullable Pace bytePace;
    private Stage stage = Stage.HANDSHAKE;
    /// Of this stage.
    private long bytes;
    private int records;
    /// Records since the last one that brought anything.
    private int idleRecords;
    /// What the present record has paid and no frame has used.
    private int prepaid;
    /// What came out of the present record.
    private int carried;
    /// Whether parts above TLS carry the frames.
    private boolean packed;
    private long calledNanos;
    private volatile boolean waiting;
    private volatile boolean spoke;

    /// @param pace of the peer's address
    /// @param ended whether the session has
    public WorkGate(FloodLimits limits, Pace pace, BooleanSupplier ended) {
        this(limits, pace, ended, new Slice());
    }

    WorkGate(FloodLimits limits, Pace pace, BooleanSupplier ended, Slice slice) {
        this.limits = limits;
        this.pace = pace;
        this.ended = ended;
        this.slice = slice;
    }

    /// The handshake is done; CONNECT must come within its own bounds.
    public void handshakeDone() {
        enter(Stage.CONNECT);
    }

    /// CONNECT was accepted: from now on the identity pays, also for the bytes that arrive.
    public void open(IdentityShares.Rates ofIdentity) {
        pace = ofIdentity.work();
        bytePace = ofIdentity.bytes();
        enter(Stage.OPEN);
    }

    /// What comes now is read and thrown away, for a moment.
    public void farewell() {
        enter(Stage.FAREWELL);
    }

    private void enter(Stage next) {
        stage = next;
        bytes = 0;
        records = 0;
        idleRecords = 0;
        prepaid = 0; // what came before is paid
    }

    /// Below TLS, before a read.
    ///
    /// @throws WorkRefusedException when nothing more is to be read
    public void waits() throws WorkRefusedException {
        slice.look();
        if (stage != Stage.FAREWELL && ended.getAsBoolean()) {
            throw new WorkRefusedException("the session has ended");
        }
        String excess = excess();
        if (excess != null) {
            throw new WorkRefusedException(excess);
        }
        calledNanos = slice.now();
        waiting = true;
    }

    /// Below TLS, after a read: so many bytes have come, perhaps none.
    public void arrived(byte[] from, int at, int count) {
        arrived(count);
        int begun = heads.begunIn(from, at, count);
        if (begun > 0 && packed) {
            pass(begun);
        } else if (begun > 0) {
            count(begun);
        }
    }

    /// The same without TLS, where there are no records to count.
    public void arrived(int count) {
        waiting = false;
        slice.returned(calledNanos);
        if (count > 0) {
            if (!spoke) {
                spoke = true;
            }
            bytes += count;
            chargeBytes(count);
        }
    }

    /// For how long the next frame waits, since so many bytes have come. A frame that is larger than all that may come at once is
    /// read nevertheless, and what follows it waits.
    private long chargeBytes(int count) {
        Pace ofIdentity = bytePace;
        return ofIdentity == null || stage == Stage.FAREWELL ? 0 : ofIdentity.charge(count, slice.now());
    }

    /// A part has begun in which a transport above TLS packs its bytes, such as a WebSocket frame. From the first on they count
    /// as records do, and the records below for what they cost by themselves.
    public void part() {
        if (!packed) {
            packed = true;
            prepaid = 0; // what carries the first part was not useless
        }
        count(1);
    }

    private void pass(int begun) {
        records += begun;
        idleRecords += begun;
        if (stage != Stage.FAREWELL) {
            pace.charge((long) begun * Work.RECORD.units(), slice.now());
        }
    }

    private void count(int begun) {
        records += begun;
        idleRecords += begun;
        if (stage == Stage.FAREWELL) {
            return; // its bytes are bounded, and nothing is done for them
        }
        boolean lastWasUseless = prepaid == Work.RECORD.units() && carried < SMALL_BYTES;
        carried = 0;
        long units = (long) begun * Work.RECORD.units() + (lastWasUseless ? Work.USELESS_RECORD.units() : 0);
        long wait = pace.charge(units, slice.now());
        prepaid = Work.RECORD.units();
        if (lastWasUseless) {
            pause(wait); // a frame waits by itself; what carries none must not be free of it
        }
    }

    /// What is too much, or null.
    private @Nullable String excess() {
        return switch (stage) {
            case HANDSHAKE -> bytes > limits.handshakeBytesMax() || records > limits.handshakeRecordsMax()
                    ? "a handshake of " + bytes + " bytes in " + records + " records"
                    : null;
            case CONNECT -> bytes > limits.connectBytesMax() || records > limits.connectRecordsMax()
                    ? bytes + " bytes in " + records + " records without CONNECT"
                    : idle();
            case OPEN -> idle();
            case FAREWELL -> records > limits.farewellRecordsMax() ? records + " records after the end" : null;
        };
    }

    private @Nullable String idle() {
        return idleRecords > limits.idleRecordsMax() ? idleRecords + " records in a row that carry nothing" : null;
    }

    /// Above TLS: this came out of the records. Line ends before CONNECT are no progress; later they are heart-beats.
    public void carried(byte[] from, int at, int count) {
        carried += count;
        if (stage != Stage.CONNECT || !isLineEnds(from, at, count)) {
            idleRecords = 0;
        }
    }

    /// The last part was of use although nothing came out of it.
    public void wasOfUse() {
        idleRecords = 0;
    }

    private static boolean isLineEnds(byte[] from, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (from[i] != '\n' && from[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /// Before a frame is handled: waits for its turn, or until the session has ended. Meanwhile nothing is read from the
    /// peer, which feels it as a slow line, and its silence is not held against it: the socket's clock runs only in a read.
    ///
    /// @throws InterruptedException when told to stop at once
    public void frame(Work work) throws InterruptedException {
        frame(work, 0);
    }

    /// The same for one that costs more than others of its kind, by so many units.
    public void frame(Work work, long more) throws InterruptedException {
        pause(Math.max(charge(work, more), chargeBytes(0)));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// Counts a frame that is not held up.
    public void counts(Work work) {
        charge(work, 0);
    }

    private long charge(Work work, long more) {
        slice.look();
        int used = Math.min(prepaid, work.units());
        prepaid -= used;
        return pace.charge(work.units() - used + more, slice.now());
    }

    /// An interrupt ends the wait and stays.
    private void pause(long nanos) {
        long end = slice.now() + nanos;
        for (long left = nanos; left > 0 && !ended.getAsBoolean()
                && !Thread.currentThread().isInterrupted(); left = end - slice.now()) {
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        }
    }

    /// Whether the reader waits for the peer, as far as we know: what has arrived meanwhile it may not have seen.
    public boolean waitsForPeer() {
        return waiting;
    }

    /// Whether a byte has ever come.
    public boolean spoke() {
        return spoke;
    }
}
