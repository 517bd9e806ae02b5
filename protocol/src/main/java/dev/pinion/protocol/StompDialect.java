package dev.pinion.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a server lets clients speak to it: in which versions of STOMP, and what their destinations mean.
///
/// @param versions at least one
/// @param aliases the longest prefix counts, and before any meaning of our own: with one for `/queue/` there are no queues by
///     that name
public record StompDialect(Set<StompVersion> versions, List<Alias> aliases) {

    /// Each destination that is not known yet is compared with all of them.
    private static final int ALIASES_MAX = 32;

    /// STOMP 1.2, and no aliases.
    public static final StompDialect DEFAULT = new StompDialect(Set.of(StompVersion.V1_2), List.of());

    public StompDialect {
        versions = Set.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("stomp.versions is empty; expected one or more of 1.0, 1.1 and 1.2");
        }
        if (aliases.size() > ALIASES_MAX) {
            throw new IllegalArgumentException(
                    "there are " + aliases.size() + " aliases; expected at most " + ALIASES_MAX);
        }
        if (aliases.stream().map(Alias::prefix).distinct().count() < aliases.size()) {
            throw new IllegalArgumentException("two aliases have the same FROM; expected each prefix once");
        }
        aliases = aliases.stream().sorted(Comparator.comparingInt((Alias alias) -> -alias.prefix().length())).toList();
    }

    /// The newest version that both ends speak.
    public Optional<StompVersion> newest(List<String> offered) {
        return versions.stream().filter(version -> offered.contains(version.text())).max(Comparator.naturalOrder());
    }

    /// Where a destination is said through an alias: how.
    public Optional<Alias.Said> said(String destination) {
        for (Alias alias : aliases) {
            if (destination.startsWith(alias.prefix())) {
                return Optional.of(new Alias.Said(alias, destination));
            }
        }
        return Optional.empty();
    }

    /// What a client means.
    public Destination parse(String destination) throws ProtocolException {
        Optional<Alias.Said> said = said(destination);
        return Destination.parse(said.isPresent() ? said.get().alias().meaning(destination) : destination);
    }
}
