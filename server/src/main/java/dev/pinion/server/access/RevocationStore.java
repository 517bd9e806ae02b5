package dev.pinion.server.access;

import java.time.Instant;
import java.util.List;

/// Where revocations survive a restart. May block; its faults are its caller's to answer.
public interface RevocationStore {
    /// For tests and for a server that keeps none: nothing survives.
    RevocationStore NONE = new RevocationStore() {
        @Override
        public List<Revocation> load() {
            return List.of();
        }

        @Override
        public void store(Revocation revocation) {
            // nothing survives
        }

        @Override
        public void forgetUntil(Instant moment) {
            // nothing was kept
        }
    };

    /// All that are not forgotten.
    List<Revocation> load();

    /// Returns when the revocation is durable. One that is there already is no fault.
    void store(Revocation revocation);

    /// Drops those whose [Revocation#forgetAfter()] lies before this moment.
    void forgetUntil(Instant moment);
}
