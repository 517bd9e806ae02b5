package dev.pinion.micro;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;

/// From appending so many messages at once to the last one being on disk: what a group costs, sync included.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GroupCommitBenchmark {
    /// Messages that wait together.
    @Param({"1", "64", "512"})
    public int group;
    /// The size of a body.
    @Param({"100"})
    public int bodyBytes;

    private @Nullable Database database;
    private @Nullable NewMessage message;

    /// A new database in the folder for temporary files.
    @Setup
    public void open() throws IOException {
        Path folder = Files.createTempDirectory("pinion-jmh");
        database = Database.open(DatabaseConfig.defaults(folder), Clock.systemUTC());
        ChannelLog channel = database.log().channel("bench");
        database.log().listen(_ -> {});
        message = new NewMessage(channel, "bench", Bytes.EMPTY, Bytes.owned(new byte[bodyBytes]));
    }

    /// Closes it; the folder stays for the system to clear.
    @TearDown
    public void close() {
        requireNonNull(database).close();
    }

    /// One group.
    @Benchmark
    public StoredMessage append() throws InterruptedException {
        var done = new CompletableFuture<StoredMessage>();
        var left = new AtomicInteger(group);
        AppendOutcome outcome = new AppendOutcome() {
            @Override
            public void stored(StoredMessage stored) {
                if (left.decrementAndGet() == 0)
                    done.complete(stored);
            }

            @Override
            public void failed(StorageException why) {
                done.completeExceptionally(why);
            }
        };
        for (int i = 0; i < group; i++)
            requireNonNull(database).log().append(requireNonNull(message), outcome);
        return done.join();
    }
}
