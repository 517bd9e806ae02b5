package dev.pinion.db.engine.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Bytes;
import dev.pinion.db.Database.Servers;
import dev.pinion.db.StorageException;
import dev.pinion.db.engine.tables.LogReader;

/// The servers over one schema, by a session beside those that commit and read: it is by this one that the others see that the server
/// is there, and it holds the lock of the one duty, so that both end with the process.
///
/// Thread: `pinion-servers` does all that asks the database, one after the other; any asks. It has at most [#WAITING_MAX] things to do.
public final class PostgresServers implements Servers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServers.class);
    private static final int WAITING_MAX = 1_000;
    private static final long LOOK_MILLIS = 200;
    private static final long CLOSE_SECONDS_MAX = 5;
    /// The upper half of the lock's number; the lower one is the schema's.
    private static final long DUTY = 0x50494E44L << Integer.SIZE;
    /// Numbers are given before commits: one that is so much smaller than the newest may still come.
    private static final int LATE_MAX = 1_000;
    private static final int WORDS_MAX = 100;

    /// Who stands still for a minute has lost the duty when it goes on; whose machine is gone, after half a minute.
    private static final String BEGIN = """
            select set_config('idle_session_timeout', '60s', false), set_config('tcp_keepalives_idle', '10', false),
                set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '4', false)""";
    private static final String HERE = """
            update server_process set session_pid = a.pid, session_begun = a.backend_start::text
            from pg_stat_activity a where a.pid = pg_backend_pid() and process = ?""";
    private static final String INTRODUCE = """
            update server_process set card = ?, introduced = clock_timestamp() where process = ?""";
    private static final String ALL = """
            select process::text, card, coalesce(isOpen, false) from (
                select p.process, p.card, p.introduced, a.pid is not null as isOpen
                from server_process p left join pg_stat_activity a
                    on a.pid = p.session_pid and a.backend_start::text = p.session_begun
                where p.card is not null order by introduced desc limit ?) as newest
            order by introduced""";
    private static final String SAY = "insert into server_word (process, content) values (?, ?)";
    private static final String FORGET = "delete from server_word where said < clock_timestamp() - interval '1 minute'";
    private static final String NEWEST = "select coalesce(max(id), 0) from server_word";
    private static final String NEW = """
            select id, process::text, content from server_word
            where id > ? and not id = any(?) and process <> ? and said > clock_timestamp() - interval '30 seconds'
            order by id limit ?""";
    private static final String TAKE = """
            select pg_try_advisory_lock(? + (select oid::bigint from pg_namespace where nspname = current_schema()))""";

    private final DataSource source;
    private final UUID process;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX), Thread.ofPlatform().name("pinion-servers").daemon().factory());
    private volatile @Nullable Connection open;
    private volatile boolean closed;
    /// These are the thread's alone.
    private final TreeSet<Long> heard = new TreeSet<>();
    private boolean dutiful;
    private long taken;
    private long newest = -1;

    /// What asks the database.
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    public PostgresServers(DataSource source, UUID process) {
        this.source = source;
        this.process = process;
    }

    @Override
    public String id() {
        return process.toString();
    }

    @Override
    public CompletableFuture<List<Server>> introduce(String card) {
        if (card.length() > CARD_LENGTH_MAX) {
            throw new IllegalArgumentException("a server says of itself at most " + CARD_LENGTH_MAX + " characters");
        }
        return ask(connection -> {
            run(connection, INTRODUCE, card, process);
            return everybody(connection);
        });
    }

    @Override
    public CompletableFuture<List<Server>> all() {
        return ask(PostgresServers::everybody);
    }

    private static List<Server> everybody(Connection connection) throws SQLException {
        return new LogReader(connection).query(ALL,
                row -> new Server(row.getString(1), row.getString(2), row.getBoolean(3)), SERVERS_MAX);
    }

    @Override
    public CompletableFuture<Void> say(Bytes word) {
        if (word.size() > WORD_BYTES_MAX) {
            throw new IllegalArgumentException("a word has at most " + WORD_BYTES_MAX + " bytes");
        }
        return ask(connection -> {
            run(connection, FORGET);
            return run(connection, SAY, process, word.toByteArray());
        }).thenApply(_ -> null);
    }

    @Override
    public CompletableFuture<Long> duty() {
        return ask(connection -> {
            LogReader reader = new LogReader(connection);
            if (dutiful) {
                reader.query("select 1", row -> 1);
            } else if (reader.query(TAKE, row -> row.getBoolean(1), DUTY).getFirst()) {
                dutiful = true;
                taken++;
            }
            return dutiful ? taken : 0L;
        });
    }

    @Override
    public void listen(BiConsumer<String, Bytes> listener) {
        Thread.ofPlatform().name("pinion-words").daemon().start(() -> look(listener));
    }

    /// Does nothing but wait: what it waits for is asked by the one thread.
    private void look(BiConsumer<String, Bytes> listener) {
        while (!closed) {
            try {
                var _ = ask(connection -> hear(connection, listener)).exceptionally(_ -> 0).join();
                synchronized (this) {
                    wait(LOOK_MILLIS);
                }
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("somebody interrupted a thread of the store", interrupted);
            }
        }
    }

    private int hear(Connection connection, BiConsumer<String, Bytes> listener) throws SQLException {
        LogReader reader = new LogReader(connection);
        if (newest < 0) {
            newest = reader.query(NEWEST, row -> row.getLong(1)).getFirst();
        }
        heard.headSet(newest - LATE_MAX).clear();
        List<Word> words = reader.query(NEW,
                row -> new Word(row.getLong(1), row.getString(2), Bytes.owned(row.getBytes(3))), newest - LATE_MAX,
                heard.stream().mapToLong(Long::longValue).toArray(), process, WORDS_MAX);
        for (Word word : words) {
            heard.add(word.id);
            newest = Math.max(newest, word.id);
            listener.accept(word.from, word.content);
        }
        return words.size();
    }

    private record Word(long id, String from, Bytes content) {}

    private <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> answer(question, answer));
        } catch (RejectedExecutionException closedOrFull) {
            answer.completeExceptionally(
                    new StorageException("the database is closed, or too much waits for its answers", closedOrFull));
        }
        return answer;
    }

    /// A session that was open may have ended meanwhile: then the next one is asked.
    private <T> void answer(Question<T> question, CompletableFuture<T> answer) {
        boolean again = open != null;
        T found;
        try {
            try {
                found = question.ask(connection());
            } catch (SQLException lost) {
                letGo();
                if (!again || closed) {
                    throw lost;
                }
                found = question.ask(connection());
            }
        } catch (SQLException | RuntimeException failed) {
            LOG.debug("the session for the other servers is opened anew: {}", failed.toString());
            letGo();
            answer.completeExceptionally(new StorageException("the other servers cannot be asked for now", failed));
            return;
        }
        answer.complete(found);
    }

    private Connection connection() throws SQLException {
        Connection now = open;
        if (now == null) {
            now = source.getConnection();
            open = now;
            new LogReader(now).query(BEGIN, row -> true);
            run(now, HERE, process);
        }
        return now;
    }

    private void letGo() {
        Connection before = open;
        open = null;
        dutiful = false;
        if (before != null) {
            PostgresAddress.letGo(before);
        }
    }

    private static int run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 0; n < values.length; n++) {
                statement.setObject(n + 1, values[n]);
            }
            return statement.executeUpdate();
        }
    }

    /// Whoever composes it.
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.debug("the session for the other servers does not end, it is cut off");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        letGo();
    }
}
