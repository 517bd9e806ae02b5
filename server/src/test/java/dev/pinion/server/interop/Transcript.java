package dev.pinion.server.interop;

import java.util.List;

/// What a client's script printed, and how it ended.
record Transcript(List<String> lines, List<String> errors, String end) {

    Transcript {
        lines = List.copyOf(lines);
        errors = List.copyOf(errors);
    }

    /// `ok`, `cannot`, `failed`, or `missing` where the script never came to this step.
    String verdict(String step) {
        return outcome(step).split(" ", 2)[0];
    }

    /// Of the library, as it says itself.
    String version() {
        return lines.stream()
                .filter(line -> line.startsWith("version "))
                .map(line -> line.substring("version ".length()))
                .findFirst()
                .orElse("missing");
    }

    /// The verdict with its reason.
    String outcome(String step) {
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            if (words.length > 1 && words[1].replace(":", "").equals(step)) {
                return words.length > 2 ? words[0] + " " + words[2] : words[0];
            }
        }
        return "missing";
    }

    @Override
    public String toString() {
        return end + " (were the clients installed with .ci/interop-setup?)\n" + String.join("\n", lines) + "\n"
                + String.join("\n", errors);
    }
}
