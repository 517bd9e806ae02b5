package dev.pinion.server.cursor;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DurableRecords;
import dev.pinion.server.deliver.SequenceRanges;
import dev.pinion.server.limits.SessionLimits;

/// What a server has for its leases, without anything else of it. Any thread.
final class LeasingServer implements Database.OtherServers {
    final Database database;
    final LiveCursors live;
    final List<String> called = new java.util.concurrent.CopyOnWriteArrayList<>();
    final AtomicLong nanos = new AtomicLong();

    LeasingServer(Path directory, DatabaseConfig.Server server) {
        database = Database.open(DatabaseConfig.defaults(directory).withServer(server), Clock.systemUTC());
        live = new LiveCursors(database.cursors(), SessionLimits.DEFAULTS, Clock.systemUTC());
        database.listen(this);
        database.log().listen(batch -> {});
    }

    Member join(String name, Duration life) throws Exception {
        return join(name, name, life, 1);
    }

    Member join(String name, String channel, Duration life, long first) throws Exception {
        ChannelLog log = database.log().channel(channel);
        var leases = new LeasedCursors(database.cursors(), live, SessionLimits.DEFAULTS, new Random(),
                new Lease.Time(life, nanos::get));
        LeasedCursors.Leased leased = leases.join(new Cursor.Key("alice", name), log, () -> {}, 10, () -> first);
        return new Member(this, leased);
    }

    boolean isShared(String name) throws Exception {
        return new LeasedCursors(database.cursors(), live, SessionLimits.DEFAULTS, new Random(),
                new Lease.Time(Duration.ofMinutes(10), nanos::get)).isSharedElsewhere(new Cursor.Key("alice", name));
    }

    @Override
    public void cursorTaken(String identity, String name) {
        live.takenElsewhere(new Cursor.Key(identity, name));
    }

    @Override
    public void cursorCalled(String identity, String name) {
        called.add(name);
    }

    @Override
    public void revoked(DurableRecords.Entry revocation) {}

    @Override
    public void confirmed(DurableRecords.Entry confirmation) {}

    @Override
    public void missed() {}

    /// Leases what it is told to.
    static final class Member implements Lease.Holder {
        final LeasingServer node;
        final Cursor cursor;
        final Lease lease;
        final SequenceRanges has = new SequenceRanges();
        volatile long want;
        volatile boolean lost;

        Member(LeasingServer node, LeasedCursors.Leased leased) {
            this.node = node;
            cursor = leased.cursor();
            lease = leased.lease();
            lease.begin(this);
        }

        @Override
        public long want() {
            return want;
        }

        @Override
        public synchronized void granted(Lease.Grant grant) {
            grant.fresh().forEach(has::add);
        }

        @Override
        public void lost(boolean late) {
            lost = true;
        }

        boolean exchange(long more) throws Exception {
            want = more;
            return cursor.save(0).join();
        }

        synchronized String has() {
            return has.toString();
        }

        synchronized List<Long> all() {
            List<Long> all = new ArrayList<>();
            has.forEach((first, last) -> LongStream.rangeClosed(first, last).forEach(all::add));
            return all;
        }

        synchronized Member acknowledge(long first, long last) {
            lease.acknowledged(first, last);
            var _ = has.take(first, last);
            return this;
        }

        synchronized Member giveBack(long first, long last) {
            lease.giveBack(first, last);
            var _ = has.take(first, last);
            return this;
        }

        void leave() {
            lease.leave();
            // What was lost cannot be saved any more.
            boolean _ = node.live.leave(cursor, () -> {}).exceptionally(_ -> false).join();
        }
    }
}
