package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.engine.tables.LogReader;

/// Tells other servers that something was committed, and hears of them. Nothing hangs on it but time: what a signal would have
/// said is looked for twice a second all the same, since one can be lost, and poolers pass none on.
///
/// Threads: `pinion-hears` waits for signals, `pinion-tells` sends them, each over a connection of its own, so that no commit
/// waits for the lock that PostgreSQL takes for a NOTIFY; any calls.
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final String NAME = "select 'pinion_' || oid from pg_namespace where nspname = current_schema()";

    private final DataSource source;
    private final String process;
    private final Duration look;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ThreadPoolExecutor tells;
    private volatile @Nullable Connection telling;
    private volatile @Nullable Connection hearing;
    private volatile boolean begun;

    /// @param look after so long without a signal
    Signals(DataSource source, UUID process, Duration look) {
        this.source = source;
        this.look = look;
        this.process = process.toString();
        // One signal that waits says all that there is to say.
        this.tells = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1),
                Thread.ofPlatform().name("pinion-tells").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    /// @param hint runs on `pinion-hears`
    void begin(Runnable hint) {
        begun = true;
        Thread.ofPlatform().name("pinion-hears").daemon().start(() -> hear(hint));
    }

    /// Something was committed.
    void tell() {
        if (begun) {
            tells.execute(this::send);
        }
    }

    private void send() {
        try {
            Connection open = telling;
            if (open == null) {
                open = source.getConnection();
                telling = open;
            }
            try (PreparedStatement notify = open.prepareStatement("select pg_notify((" + NAME + "), ?)")) {
                notify.setString(1, process);
                notify.execute();
            }
        } catch (SQLException lost) {
            LOG.debug("other servers were not told of a commit, they look by themselves: {}", lost.toString());
            letGo(telling);
            telling = null;
        }
        if (isClosed()) {
            letGo(telling);
        }
    }

    private void hear(Runnable hint) {
        while (!isClosed()) {
            try (Connection connection = source.getConnection()) {
                hearing = connection;
                String name = new LogReader(connection).query(NAME, row -> row.getString(1)).getFirst();
                try (Statement listen = connection.createStatement()) {
                    listen.execute("listen " + name);
                }
                hear(connection.unwrap(PGConnection.class), hint);
            } catch (SQLException lost) {
                hint.run();
                awaitClose();
            }
        }
    }

    private void hear(PGConnection connection, Runnable hint) throws SQLException {
        // What came before the first signal that can be heard.
        hint.run();
        while (!isClosed()) {
            if (isOfOthers(connection.getNotifications(Math.toIntExact(look.toMillis())))) {
                hint.run();
            }
        }
    }

    /// Nothing for so long: a look is due.
    private boolean isOfOthers(PGNotification @Nullable [] heard) {
        if (heard == null || heard.length == 0) {
            return true;
        }
        for (PGNotification each : heard) {
            if (!process.equals(each.getParameter())) {
                return true;
            }
        }
        return false;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void awaitClose() {
        try {
            if (closed.await(look.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("no more signals: closed");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted a thread of the store", interrupted);
        }
    }

    /// Waits for nothing.
    void close() {
        closed.countDown();
        tells.shutdown();
        letGo(telling);
        letGo(hearing);
    }

    private static void letGo(@Nullable Connection connection) {
        if (connection != null) {
            PostgresAddress.letGo(connection);
        }
    }
}
