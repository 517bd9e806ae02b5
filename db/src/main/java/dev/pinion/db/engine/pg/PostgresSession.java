package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.tables.LogReader;

/// The one session of a process that commits: it holds the database's advisory lock, which ends with it. Immutable; the
/// committer's thread.
///
/// @param pid   of the server's process for it
/// @param begun tells it from a later process of the same number
record PostgresSession(int pid, String begun) {

    /// The upper half of the lock's number; the lower one is the schema's.
    private static final long LOCK = 0x50494E4FL << Integer.SIZE;
    /// A session whose client has been killed is gone by then.
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int LOOKS_PER_SECOND = 20;

    private static final String SELF = """
            select pid, backend_start::text from pg_stat_activity where pid = pg_backend_pid()""";
    private static final String END = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where pid = ? and backend_start::text = ? and usename = current_user""";
    private static final String ALONE = """
            select pg_try_advisory_lock(? + (select oid::bigint from pg_namespace where nspname = current_schema()))""";
    private static final String AMONG_OTHERS = """
            select pg_try_advisory_lock_shared(? + (select oid::bigint from pg_namespace
                where nspname = current_schema()))""";
    /// What a server that has stopped in mid-batch has locked, the others wait for.
    private static final String LET_GO = "select set_config('idle_in_transaction_session_timeout', '5s', false)";
    private static final String HOLDER = """
            select coalesce(a.application_name, '') || ' from ' || coalesce(host(a.client_addr), 'this machine')
                || ', connected since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ')
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
                and (l.classid::bigint << 32) + l.objid::bigint
                    = ? + (select oid::bigint from pg_namespace where nspname = current_schema())""";
    private static final String WAIT = "select pg_sleep(1.0 / ?)";

    /// Takes the lock for this connection alone.
    ///
    /// @throws DatabaseRefusedException when a server has it
    static void alone(Connection connection) throws SQLException {
        take(ALONE, connection, "a server has this database open", "stop each server that uses it");
    }

    /// Takes the lock for this connection, together with those of other servers.
    ///
    /// @param before the session that we had before, which is ended
    /// @throws DatabaseRefusedException when the database is being moved
    static PostgresSession amongOthers(Connection connection, @Nullable PostgresSession before) throws SQLException {
        LogReader reader = new LogReader(connection);
        if (before != null) {
            reader.query(END, row -> true, before.pid, before.begun);
        }
        take(AMONG_OTHERS, connection,
                "pinion db migrate, or a server of a former version, has this database for itself", "wait for its end");
        reader.query(LET_GO, row -> true);
        return reader.query(SELF, row -> new PostgresSession(row.getInt(1), row.getString(2))).getFirst();
    }

    private static void take(String lock, Connection connection, String why, String cure) throws SQLException {
        LogReader reader = new LogReader(connection);
        long until = System.nanoTime() + WAIT_NANOS;
        while (!reader.query(lock, row -> row.getBoolean(1), LOCK).getFirst()) {
            if (System.nanoTime() > until) {
                List<String> holders = reader.query(HOLDER, row -> row.getString(1), LOCK);
                throw new DatabaseRefusedException(why + " (" + (holders.isEmpty() ? "unknown" : holders.getFirst())
                        + "); " + cure + ", or name another database or schema (?currentSchema=NAME)", null);
            }
            reader.query(WAIT, row -> true, LOOKS_PER_SECOND);
        }
    }
}
