package dev.pinion.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// Three servers over one database, each a process, to which something happens now and then, one after the other.
///
/// Threads: one starts, disturbs and closes; any connect.
final class DisturbedServers implements AutoCloseable {
    static final int COUNT = 3;
    /// Longer than a lease lasts.
    private static final int LONG_STALL_MILLIS = 16_000;
    private static final int SILENCE_MILLIS = 20_000;

    private final Random random;
    private final Slot[] slots = new Slot[COUNT];
    private String token = "";

    DisturbedServers(Random random) {
        this.random = random;
    }

    /// A place for a server, one process after the other.
    private static final class Slot {
        private final Path data;
        private final DatabaseConfig.Server database;
        /// Grows before and behind each disturbance.
        private final AtomicInteger disturbances = new AtomicInteger();
        private volatile ServerProcess process;

        Slot(Path data, DatabaseConfig.Server database) throws IOException {
            this.data = data;
            this.database = database;
            process = ServerProcess.startOver(data, database);
        }

        void startAgain() throws IOException {
            process = ServerProcess.startOver(data, database);
        }
    }

    void start(Path folder, DatabaseConfig.Server database) throws IOException {
        Path identity = OneIdentity.identity(folder.resolve("identity"));
        token = TokenIssuer.openOrCreate(identity, Clock.systemUTC(), new SecureRandom())
                .issue(new TokenRequest("anna", List.of("send:>", "read:>", "admin"), Duration.ofHours(1)));
        for (int n = 0; n < COUNT; n++) {
            slots[n] = new Slot(OneIdentity.copy(identity, folder.resolve("server" + n)), database);
        }
    }

    /// Something happens to one server, and the others go on meanwhile.
    void disturbOne() throws IOException, InterruptedException {
        Slot slot = slots[random.nextInt(COUNT)];
        pause(random.nextInt(1_500));
        slot.disturbances.incrementAndGet();
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                slot.process.kill();
                pause(random.nextInt(500));
                slot.startAgain();
            }
            case 2 -> {
                slot.process.stall();
                pause(random.nextInt(4) == 0 ? LONG_STALL_MILLIS : random.nextInt(6_000));
                slot.process.goOn();
            }
            default -> {
                slot.process.end();
                slot.startAgain();
            }
        }
        slot.disturbances.incrementAndGet();
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    int disturbances(int number) {
        return slots[number].disturbances.get();
    }

    /// With the rights to send, read and ask. Who hears nothing for a while goes elsewhere, long before a minute is over.
    Wire connect(int number) throws IOException {
        Wire wire = Wire.open(slots[number].process.port());
        wire.socket().setSoTimeout(SILENCE_MILLIS);
        return wire.connect(token);
    }

    @Override
    public void close() {
        for (Slot slot : slots) {
            if (slot != null) {
                slot.process.close();
            }
        }
    }
}
