package dev.pinion.server.settings;

import java.util.List;
import java.util.Optional;

/// One thing that an operator can decide. All that is said of it anywhere, in the file, help, documents and refusals, is made
/// of this. Immutable; any thread.
///
/// @param key how it is called everywhere: in the file, behind `--set`, and in capitals as a variable
/// @param kind what its value may be
/// @param usual the text of its default, for this process
/// @param usualInWords the same for documents, where it depends on the machine; else empty
/// @param reason what it does, and why it has this default
/// @param reloadable whether a running server takes a new value
/// @param option of `serve` that says it too; none: `--set` alone
record Setting<T>(String key, Kind<T> kind, String usual, String usualInWords, String reason, boolean reloadable,
        Optional<Option> option) {

    /// An option of the command line.
    ///
    /// @param name with its hyphens
    /// @param label what stands for its value in help; empty for an option without one
    /// @param implied what an option without a value says
    record Option(String name, String label, String implied) {}

    static <T> Setting<T> of(String key, Kind<T> kind, String usual, String reason) {
        return new Setting<>(key, kind, usual, "", reason, false, Optional.empty());
    }

    /// With an option that takes its value.
    Setting<T> option(String name, String label) {
        return new Setting<>(key, kind, usual, usualInWords, reason, reloadable,
                Optional.of(new Option(name, label, "")));
    }

    /// With an option that says one value of it.
    Setting<T> flag(String name, String implied) {
        return new Setting<>(key, kind, usual, usualInWords, reason, reloadable,
                Optional.of(new Option(name, "", implied)));
    }

    /// Where the default depends on the machine: what documents say of it.
    Setting<T> usually(String inWords) {
        return new Setting<>(key, kind, usual, inWords, reason, reloadable, option);
    }

    /// A running server takes a new value.
    Setting<T> whileRunning() {
        return new Setting<>(key, kind, usual, usualInWords, reason, true, option);
    }

    /// The default as documents say it.
    String usualText() {
        return usualInWords.isEmpty() ? usual : usualInWords;
    }

    T usualValue() {
        return kind.parse(kind.cut(usual));
    }

    /// The name of the variable.
    String variable() {
        return Variables.PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }

    boolean isList() {
        return kind.form().isList();
    }

    @Override
    public String toString() {
        return key + " (" + String.join(", ", List.of(kind.name(), kind.expected(), usualText())) + ")";
    }
}
