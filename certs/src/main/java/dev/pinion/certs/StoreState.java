package dev.pinion.certs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;

/// What the store must remember besides the keys: the pin set as it was last announced, and since when the keys have
/// their roles. Text in the file `state`, beside the keys, so that a backup of the folder has it.
///
/// @param promoteWhenReady the next key shall take its place as soon as clients are ready, without a person
record StoreState(PinSet set, Instant currentSince, Instant nextSince, boolean promoteWhenReady) {
    private static final String LABEL = "pinion-key-state-v1";
    private static final String WHEN_READY = "promote-when-ready";

    /// The first one of a new store.
    static StoreState first(List<Pin> pins, Instant now) {
        return new StoreState(new PinSet(now.toEpochMilli(), pins), now, now, false);
    }

    /// The state for these pins: unchanged if they are, else with a new number: the larger of the last one plus one and
    /// the time, so that a restored backup does not fall behind what clients have stored. What was asked for one next key does
    /// not hold for another.
    StoreState with(List<Pin> pins, Instant now) {
        if (pins.equals(set.pins())) {
            return this;
        }
        Pin current = pins.get(0);
        Pin next = pins.get(1);
        return new StoreState(new PinSet(Math.max(set.number() + 1, now.toEpochMilli()), pins),
                current.equals(set.current()) ? currentSince : now, next.equals(set.next()) ? nextSince : now,
                next.equals(set.next()) && promoteWhenReady);
    }

    /// The same set under the number that the clock says.
    StoreState renumbered(Instant now) {
        return new StoreState(new PinSet(now.toEpochMilli(), set.pins()), currentSince, nextSince, promoteWhenReady);
    }

    /// The same, and the next key shall be promoted without a person.
    StoreState promotedWhenReady() {
        return new StoreState(set, currentSince, nextSince, true);
    }

    byte[] text() {
        StringBuilder text = new StringBuilder(LABEL).append('\n');
        text.append("set:").append(set.number()).append('\n');
        text.append("current-since:").append(currentSince).append('\n');
        text.append("next-since:").append(nextSince).append('\n');
        if (promoteWhenReady) {
            text.append(WHEN_READY).append(":true\n");
        }
        set.pins().forEach(pin -> text.append("pin:").append(pin).append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static StoreState parse(byte[] bytes, Object where) {
        List<String> lines = new String(bytes, StandardCharsets.US_ASCII).lines().toList();
        Map<String, String> values = new TreeMap<>();
        List<Pin> pins = new ArrayList<>();
        try {
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                int colon = line.indexOf(':');
                if (line.startsWith("pin:")) {
                    pins.add(Pin.parse(line.substring(colon + 1)));
                } else {
                    values.put(line.substring(0, Math.max(colon, 0)), line.substring(colon + 1));
                }
            }
            if (lines.isEmpty() || !lines.get(0).equals(LABEL)) {
                throw new IllegalArgumentException("it does not begin with " + LABEL);
            }
            return new StoreState(new PinSet(Long.parseLong(values.getOrDefault("set", "")), pins),
                    Instant.parse(values.getOrDefault("current-since", "")),
                    Instant.parse(values.getOrDefault("next-since", "")),
                    Boolean.parseBoolean(values.getOrDefault(WHEN_READY, "")));
        } catch (IllegalArgumentException | DateTimeParseException damaged) {
            throw new CertificateStoreException(where + " is damaged: " + damaged.getMessage(),
                    "Put it back from a backup; or delete it: a new number is then chosen by the clock,"
                            + " and the pins of recovery keys are forgotten",
                    damaged);
        }
    }
}
