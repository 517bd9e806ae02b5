package dev.pinion.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.RetryPolicy;

/// Connects as the options say, and with `--retry` again and again, telling the person each time. On the caller's thread.
final class Connections {

    private final ConnectionOptions options;
    private final Terminal terminal;
    private final Clock clock;
    private final RandomGenerator random;

    Connections(ConnectionOptions options, Terminal terminal, Clock clock, RandomGenerator random) {
        this.options = options;
        this.terminal = terminal;
        this.clock = clock;
        this.random = random;
    }

    /// The first connection of a command.
    PinionClient open() throws PinionException, InterruptedException {
        return open(clock.instant(), 0);
    }

    /// A connection after one that ended: waits first, since whatever ended it may still be going on.
    PinionClient openAgain(PinionException ended) throws PinionException, InterruptedException {
        Instant begun = clock.instant();
        waitAfter(ended, 1, begun);
        return open(begun, 1);
    }

    private PinionClient open(Instant begun, int failuresBefore) throws PinionException, InterruptedException {
        for (int failures = failuresBefore + 1;; failures++) {
            try {
                return PinionClient.connect(options.config());
            } catch (PinionException failed) {
                waitAfter(failed, failures, begun);
            } catch (Failure.ServerAbsent absent) {
                if (!mayWait(begun)) {
                    throw absent;
                }
                pause(String.valueOf(absent.getMessage()), failures);
            }
        }
    }

    /// Throws the failure itself where waiting is not wanted, is no cure, or has lasted long enough.
    private void waitAfter(PinionException failed, int failures, Instant begun)
            throws PinionException, InterruptedException {
        if (!failed.curedByTime() || !mayWait(begun)) {
            throw failed;
        }
        pause(failed.wrong(), failures);
    }

    private boolean mayWait(Instant begun) {
        return options.retry() && Duration.between(begun, clock.instant()).compareTo(options.retryFor()) < 0;
    }

    private void pause(String why, int failures) throws InterruptedException {
        Duration wait = RetryPolicy.PATIENT.waitAfter(failures, random);
        terminal.tell(
                PlainText.of(why) + "; trying again in " + DurationText.of(wait) + " (attempt " + (failures + 1) + ")");
        Thread.sleep(wait);
    }
}
