package dev.pinion.server.upkeep;

import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.pinion.db.Database.Servers;
import dev.pinion.db.StorageException;

/// Whether this server does what one does for all that share its database: retention, forgetting keys, signing the history, reading it
/// for damage. Always, where nobody shares it.
///
/// Threads: the upkeep's, one of which waits for the store at a time.
public final class Duty {
    /// Why something is refused that another server over the same database can do.
    public static final String NOT_OURS = "another server over this database looks after its history";

    private final Optional<Servers> servers;
    private final BooleanSupplier mayTake;
    private final Taking taking;
    private long taken;

    /// What is to be done before anything else when the duty was taken over.
    public interface Taking {
        void run() throws InterruptedException;
    }

    /// @param servers empty: there are no others
    /// @param mayTake whether this server could do it as well as the others
    /// @param taking  again whenever it was taken over anew
    public Duty(Optional<Servers> servers, BooleanSupplier mayTake, Taking taking) {
        this.servers = servers;
        this.mayTake = mayTake;
        this.taking = taking;
    }

    /// Takes it over where nobody has it.
    ///
    /// @throws StorageException when the store does not answer
    public synchronized boolean isOurs() throws InterruptedException {
        long now = servers.isEmpty() ? 1
                : taken == 0 && !mayTake.getAsBoolean() ? 0 : Throttle.answer(servers.get().duty());
        if (now != taken) {
            taken = 0;
            if (now != 0) {
                taking.run();
            }
            taken = now;
        }
        return now != 0;
    }

    /// @throws IllegalStateException where another server has it
    void require() throws InterruptedException {
        if (!isOurs()) {
            throw new IllegalStateException(NOT_OURS);
        }
    }
}
