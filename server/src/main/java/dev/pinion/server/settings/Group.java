package dev.pinion.server.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Settings that belong together, in the order in which they are shown. Filled while its class is loaded; then any thread.
final class Group {
    private final String section;
    private final String about;
    private final String exampleName;
    private final List<Setting<?>> settings = new ArrayList<>();

    /// @param section under which they stand in the file; empty: in none
    /// @param about what they decide, for the head of the section
    Group(String section, String about) {
        this(section, about, "");
    }

    /// A section that there may be several of.
    ///
    /// @param exampleName what one may be called
    Group(String section, String about, String exampleName) {
        this.section = section;
        this.about = about;
        this.exampleName = exampleName;
    }

    <T> Setting<T> add(Setting<T> setting) {
        settings.add(setting);
        return setting;
    }

    String section() {
        return section;
    }

    String about() {
        return about;
    }

    String exampleName() {
        return exampleName;
    }

    List<Setting<?>> settings() {
        return Collections.unmodifiableList(settings);
    }
}
