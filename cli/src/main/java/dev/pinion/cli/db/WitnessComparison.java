package dev.pinion.cli.db;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.cli.files.WitnessFile;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport.Fault;

/// Compares a history, message by message, with what witnesses have seen of it. For one thread; holds two numbers for
/// each channel that is named by a witness.
final class WitnessComparison implements DatabaseFiles.Export {

    private final List<WitnessFile> witnesses;
    private final Set<String> named = new HashSet<>();
    private final Map<String, Bounds> bounds = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /// What is held of a channel.
    private record Bounds(long first, long last) {}

    WitnessComparison(List<WitnessFile> witnesses) {
        this.witnesses = witnesses;
        witnesses.forEach(each -> named.addAll(each.channels().keySet()));
    }

    @Override
    public void accept(StoredMessage message) {
        String channel = message.channel().name();
        if (!named.contains(channel)) {
            return;
        }
        bounds.merge(channel, new Bounds(message.seq(), message.seq()),
                (before, now) -> new Bounds(before.first(), now.last()));
        for (WitnessFile witness : witnesses) {
            WitnessFile.Seen seen = witness.channels().get(channel);
            if (seen != null && seen.seq() == message.seq() && !seen.chain().equals(text(message))) {
                faults.add(new Fault(channel, seen.seq(), "another history than the one that " + witness.path()
                        + " has seen up to here: something at or before this message was changed"));
            }
        }
    }

    private static String text(StoredMessage message) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(message.chain().toByteArray());
    }

    /// After the last message.
    List<Fault> faults() {
        List<Fault> all = new ArrayList<>(faults);
        for (WitnessFile witness : witnesses) {
            witness.channels().forEach((channel, seen) -> {
                Bounds held = bounds.get(channel);
                if (held == null) {
                    all.add(new Fault(channel, seen.seq(), "nothing is left of the channel, of which " + witness.path()
                            + " has seen this message; retention can have deleted it all, or somebody else"));
                } else if (held.last() < seen.seq()) {
                    all.add(new Fault(channel, held.last() + 1, "the end is cut off: " + witness.path()
                            + " has seen up to " + seen.seq() + ", here it ends with " + held.last()));
                }
            });
        }
        return all;
    }
}
