package dev.pinion.cli.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import dev.pinion.cli.files.ServerAbsent;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.ClientEvent;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.RetryPolicy;
import dev.pinion.server.settings.typed.DurationText;

/// Connects as the options say, and with `--retry` again and again, telling the person each time: the first connection on the caller's
/// thread, those after it are the client's own.
public final class Connections {

    private final ConnectionOptions options;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicInteger lost = new AtomicInteger();
    private final boolean goesOn;
    private volatile Consumer<String> notices;

    public Connections(ConnectionOptions options, Terminal terminal, Clock clock, RandomGenerator random) {
        this(options, terminal, clock, random, options.retry());
    }

    private Connections(ConnectionOptions options, Terminal terminal, Clock clock, RandomGenerator random,
            boolean goesOn) {
        this.options = options;
        this.notices = terminal::tell;
        this.clock = clock;
        this.random = random;
        this.goesOn = goesOn;
    }

    /// For somebody who sits and waits: connects again by itself, also without `--retry`.
    public static Connections goingOn(ConnectionOptions options, Terminal terminal, Clock clock,
            RandomGenerator random) {
        return new Connections(options, terminal, clock, random, true);
    }

    /// From now on a person is told this way, on any thread.
    public void tellBy(Consumer<String> way) {
        notices = way;
    }

    /// The first connection of a command.
    public PinionClient open() throws PinionException, InterruptedException {
        return open(clock.instant());
    }

    private PinionClient open(Instant begun) throws PinionException, InterruptedException {
        for (int failures = 1;; failures++) {
            try {
                return PinionClient.connect(options.config(this::tell, goesOn));
            } catch (PinionException failed) {
                waitAfter(failed, failures, begun);
            } catch (ServerAbsent absent) {
                if (!mayWait(begun)) {
                    throw absent;
                }
                pause(String.valueOf(absent.getMessage()), failures, RetryPolicy.PATIENT.waitAfter(failures, random));
            }
        }
    }

    /// Throws the failure itself where waiting is not wanted, is no cure, or has lasted long enough.
    private void waitAfter(PinionException failed, int failures, Instant begun)
            throws PinionException, InterruptedException {
        if (!failed.curedByTime() || !mayWait(begun)) {
            throw failed;
        }
        pause(failed.wrong(), failures, RetryPolicy.PATIENT.waitAfter(failures, failed.retryAfter(), random));
    }

    private boolean mayWait(Instant begun) {
        return options.retry() && Duration.between(begun, clock.instant()).compareTo(options.retryFor()) < 0;
    }

    private void pause(String why, int failures, Duration wait) throws InterruptedException {
        tryingAgain(why, wait, failures + 1);
        Thread.sleep(wait);
    }

    private void tryingAgain(String why, Duration wait, int attempt) {
        notices.accept(PlainText.of(why) + "; trying again in " + DurationText.of(wait) + " (attempt " + attempt + ")");
    }

    /// What becomes of the connection later; on a thread of the client's.
    private void tell(ClientEvent event) {
        switch (event) {
            case ClientEvent.Connected _ -> {
                if (lost.getAndSet(0) > 0) {
                    notices.accept("connected again");
                }
            }
            case ClientEvent.Disconnected(var why, var wait) -> tryingAgain(why.wrong(), wait, lost.incrementAndGet());
            case ClientEvent.TokenMissing(var why) -> notices.accept(PlainText.of(why.wrong()));
            case ClientEvent.SubscriptionEnded _,ClientEvent.Gap _,ClientEvent.HandlerFailed _,ClientEvent.HandlerSlow _,ClientEvent.Over _ -> {
            }
        }
    }

    /// What a future holds, or the failure that it ended with.
    public static <T> T resultOf(CompletableFuture<T> future) throws PinionException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case PinionException peer -> throw peer;
                case Failure ours -> throw ours;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }
}
