package dev.pinion.server.pins;

import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.Pin;

/// What the server knows of one pin store of one identity.
///
/// @param identity under which the store keeps it, whatever its issuer's subjects are called
/// @param subject the name that others see of it; unique among all issuers
/// @param store the id that the client gave its store
/// @param lastSeen when it last asked for the pin set or confirmed one; may lag by `seenAgainAfter`
/// @param stored what it has said it stored last; empty before its first word
public record Confirmation(String identity, String subject, String store, Instant lastSeen, Optional<Stored> stored) {

    /// A confirmed set.
    ///
    /// @param set its number
    /// @param next its next pin: the one that the store knows ahead of a promotion
    public record Stored(long set, Pin next, Instant confirmed) {}

    /// Whether a promotion of this key to the current one finds the store prepared.
    public boolean knows(Pin next) {
        return stored.isPresent() && stored.get().next().equals(next);
    }

    Confirmation seenAt(Instant now) {
        return new Confirmation(identity, subject, store, now, stored);
    }

    /// A word that was overtaken on its way never takes the place of a later one.
    Confirmation with(Stored later) {
        boolean older = stored.isPresent() && stored.get().set() > later.set();
        return older ? seenAt(later.confirmed())
                : new Confirmation(identity, subject, store, later.confirmed(), Optional.of(later));
    }
}
