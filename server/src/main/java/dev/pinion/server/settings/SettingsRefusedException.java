package dev.pinion.server.settings;

import java.util.List;

/// Settings that cannot be taken, each told with its place, what was said, and what was expected.
public final class SettingsRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    SettingsRefusedException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /// One sentence each.
    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
