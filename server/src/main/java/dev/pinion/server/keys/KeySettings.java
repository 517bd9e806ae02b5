package dev.pinion.server.keys;

import java.nio.file.Path;
import java.util.Optional;

import dev.pinion.certs.RotationPlan;

/// What a server does for its keys by itself.
///
/// @param plan by which keys rotate; empty: only by hand
/// @param importFrom a folder into which others put its certificate with the key; empty: nobody does
/// @param promoteWhenReady a key from there takes the current one's place when clients are ready, without a person
public record KeySettings(Optional<RotationPlan> plan, Optional<Path> importFrom, boolean promoteWhenReady) {
    public static final KeySettings DEFAULTS = new KeySettings(
            Optional.of(new RotationPlan(RotationPlan.EVERY_DEFAULT, RotationPlan.OVERLAP_DEFAULT)), Optional.empty(),
            false);

    public KeySettings {
        if (promoteWhenReady && importFrom.isEmpty()) {
            throw new IllegalArgumentException(
                    "keys.promote.when.ready is set without keys.import.from; expected the folder whose keys shall be promoted."
                            + " A key that is imported by hand is promoted so by: pinion certs import --promote-when-ready");
        }
        if (promoteWhenReady && plan.isEmpty()) {
            throw new IllegalArgumentException(
                    "keys.promote.when.ready is set, and rotation is false: keys would be promoted only by hand; choose one");
        }
    }

    public KeySettings withPlan(Optional<RotationPlan> other) {
        return new KeySettings(other, importFrom, promoteWhenReady);
    }

    public KeySettings withImport(Path folder, boolean promoted) {
        return new KeySettings(plan, Optional.of(folder), promoted);
    }
}
