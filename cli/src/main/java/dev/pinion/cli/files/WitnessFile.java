package dev.pinion.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;

/// What a client has seen: for each channel the newest message's sequence and chain, a line each: `SEQ CHAIN CHANNEL`.
/// Kept away from the server, it proves a history that was cut off or rewritten, whoever did it.
///
/// @param path for what is told about it
public record WitnessFile(Path path, Map<String, Seen> channels) {

    private static final Pattern LINE = Pattern.compile("([1-9][0-9]{0,17}) ([A-Za-z0-9_-]{43}) (.+)");
    private static final int LINES_MAX = 1_000_000;

    /// The newest message that was seen of a channel.
    public record Seen(long seq, String chain) {}

    /// Refuses what is no witness: a file cut short must not pass for one that saw less.
    public static WitnessFile read(Path path) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException unreadable) {
            throw new Failure("the witness " + path + " cannot be read: " + DataDirectory.reason(unreadable),
                    "a file that pinion listen --witness has written", "", unreadable);
        }
        Map<String, Seen> channels = new TreeMap<>();
        for (String line : lines) {
            Matcher form = LINE.matcher(line);
            if (!form.matches() || channels.size() == LINES_MAX) {
                throw new Failure("the witness " + path + " has a line that is none: " + PlainText.of(line),
                        "SEQ CHAIN CHANNEL in each line", "take a copy that is whole");
            }
            channels.put(form.group(3), new Seen(Long.parseLong(form.group(1)), form.group(2)));
        }
        return new WitnessFile(path, new LinkedHashMap<>(channels));
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        channels.forEach((channel, seen) -> lines.add(seen.seq() + " " + seen.chain() + " " + channel));
        return lines;
    }
}
