package dev.pinion.server.neighbours;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.Database.Servers;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.protocol.pins.PinSet;

/// What a server says of itself to the others over the same database. They must be one server to their clients: the same server
/// keys, since clients pin them, and the same issuer. Immutable.
///
/// @param name       for people: host and port
/// @param set        number of the pin set
/// @param pins       of the server keys
/// @param issuerKeys public keys of the own issuer; none: it has none
public record NeighbourCard(String name, long set, List<String> pins, List<String> issuerKeys) {
    private static final int KEYS_MAX = 20;
    private static final int NAME_CHARS_MAX = 200;

    public NeighbourCard {
        name = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
        pins = List.copyOf(pins);
        issuerKeys = List.copyOf(issuerKeys.subList(0, Math.min(KEYS_MAX, issuerKeys.size())));
    }

    /// Of a server as it is now.
    public static NeighbourCard of(String name, ServerKeyStore keys, List<String> issuerKeys) {
        PinSet set = keys.pinSet();
        return new NeighbourCard(name, set.number(), set.pins().stream().map(Pin::toString).toList(), issuerKeys);
    }

    String text() {
        return JsonWriter.text(Map.of("name", name, "set", Long.toString(set), "pins", pins, "issuer", issuerKeys));
    }

    /// Empty for one that was taken back, and for what no program of today says.
    static Optional<NeighbourCard> parsed(String text) {
        try {
            var read = JsonReader.object(text.getBytes(StandardCharsets.UTF_8));
            return Optional.of(new NeighbourCard(read.string("name").orElse("?"),
                    Long.parseLong(read.string("set").orElse("")), read.strings("pins"), read.strings("issuer")));
        } catch (JsonFault | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /// That a server of this card may use the database.
    ///
    /// @param all   what servers said of themselves, the latest last
    /// @param ownId of this one: who came after it must see to that himself
    /// @throws DatabaseRefusedException when clients would not take it for the same server as the others
    void require(List<Servers.Server> all, String ownId) {
        Optional<String> refusal = Optional.empty();
        Optional<String> beside = Optional.empty();
        for (Servers.Server each : all) {
            if (each.id().equals(ownId)) {
                break;
            }
            Optional<NeighbourCard> before = parsed(each.card());
            refusal = before.isPresent() ? refusalAfter(before.get(), each.isOpen()) : refusal;
            beside = each.isOpen() && beside.isEmpty() ? before.flatMap(this::refusalBeside) : beside;
        }
        (refusal.isPresent() ? refusal : beside).ifPresent(why -> {
            throw new DatabaseRefusedException("this server cannot be one of several over the database: " + why, null);
        });
    }

    /// Why a server of this card may not use the database after the one of the card that was written down last; empty: it may.
    ///
    /// @param isOpen whether that server runs
    private Optional<String> refusalAfter(NeighbourCard before, boolean isOpen) {
        String other = (isOpen ? "the server " : "the last server over this database, ") + before.name;
        if (set == before.set ? !pins.equals(before.pins) : set > before.set && !isAkin(pins, before.pins)) {
            return Optional.of("its server keys are not those of " + other
                    + (isOpen ? ", which has the same database" : "")
                    + ": clients that pin one of the two would turn away from the other. Copy keys/ and issuer/ from"
                    + " the data folder there into this one (or set db.url to another database)");
        }
        if (set < before.set) {
            return Optional.of("its server keys are older (pin set " + set + ") than those of " + other + " (pin set "
                    + before.set + "): copy keys/ from the data folder there into this one");
        }
        return Optional.empty();
    }

    /// Why not beside a server of that card, which runs; empty: it may.
    private Optional<String> refusalBeside(NeighbourCard other) {
        if (issuerKeys.isEmpty() || other.issuerKeys.isEmpty() || isAkin(issuerKeys, other.issuerKeys)) {
            return Optional.empty();
        }
        return Optional.of("its token issuer is not that of the server " + other.name + ": one would refuse the tokens"
                + " of the other. Copy issuer/ from the data folder there into this one, or start it with"
                + " --no-local-issuer");
    }

    private static boolean isAkin(List<String> one, List<String> other) {
        return !Collections.disjoint(one, other);
    }

    /// What is to be copied so that both are one server again; empty: nothing.
    Optional<String> difference(NeighbourCard other) {
        if (set < other.set) {
            return Optional.of(other.name + " serves pin set " + other.set + " and this server " + set
                    + ": copy keys/ from the data folder there into this one's");
        }
        if (set == other.set && !pins.equals(other.pins)) {
            return Optional.of(
                    other.name + " has other server keys under the same number: copy keys/ from one to the" + " other");
        }
        return issuerKeys.isEmpty() || other.issuerKeys.isEmpty() || issuerKeys.equals(other.issuerKeys)
                ? Optional.empty()
                : Optional.of(other.name + " has other keys of the token issuer: copy issuer/ from the folder in which"
                        + " they were rotated into the other");
    }
}
