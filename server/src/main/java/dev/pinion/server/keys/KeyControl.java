package dev.pinion.server.keys;

import java.util.Optional;

import dev.pinion.certs.RotationPlan;
import dev.pinion.certs.ServerKeyStore;

/// The keys that a command acts on: those of this running server, or those on the disk of one that is stopped.
public interface KeyControl {
    ServerKeyStore store();

    /// Makes a change while nobody else makes one, and shows the outcome to new handshakes before it returns.
    ///
    /// @throws dev.pinion.certs.CertificateStoreException when it cannot be made
    void change(Runnable steps);

    /// Who knows the next pin, as far as that can be told.
    Readiness readiness();

    /// How the keys are looked after, where a server does that now.
    Optional<Care> care();

    /// What a running server does for its keys.
    ///
    /// @param plan by which keys rotate; empty: only by hand
    /// @param refusal why files that were changed are not served; empty while all is well
    /// @param failures how often changed files were refused since the start
    /// @param held a rotation is due, and somebody has not confirmed the next pin
    record Care(Optional<RotationPlan> plan, String refusal, long failures, boolean held) {}
}
