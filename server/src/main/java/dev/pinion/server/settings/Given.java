package dev.pinion.server.settings;

import java.nio.file.Path;

/// One value as somebody said it, not yet looked at.
///
/// @param section in which it stands; empty: in none
/// @param name of the section, where there may be several of the kind; else empty
/// @param key as it was typed
/// @param text as it was typed
/// @param source where
/// @param folder to which a relative path is meant
public record Given(String section, String name, String key, String text, Source source, Path folder) {
    private static final Path HERE = Path.of("").toAbsolutePath();

    /// Said by an option of a command, in no section.
    public static Given option(String name, String key, String text) {
        return new Given("", "", key, text, Source.option(name), HERE);
    }

    /// Said by an option of a command for something that there may be several of.
    public static Given option(String name, String section, String sectionName, String key, String text) {
        return new Given(section, sectionName, key, text, Source.option(name), HERE);
    }

    static Given variable(String variable, String key, String text) {
        return new Given("", "", key, text, Source.variable(variable), HERE);
    }
}
