package dev.pinion.server.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The one list of all that an operator can decide. The shipped file, the options of `serve`, the variables, help and
/// docs/settings.md are made of it. To add a setting: one line in a group, one line where [ConfiguredServer] reads it.
///
/// Immutable; any thread.
final class Settings {
    /// In the order in which they are shown.
    static final List<Group> GROUPS = List.of(GeneralSettings.GROUP, OperationSettings.GROUP, WebSettings.GROUP,
            LogSettings.STORED, LogSettings.RETENTION, LogSettings.BACKUP, ConnectionLimitSettings.DOOR,
            ConnectionLimitSettings.FLOOD, ConnectionLimitSettings.ABUSE, SessionLimitSettings.SESSION,
            SessionLimitSettings.DELIVERY, SessionLimitSettings.MEMORY, SessionLimitSettings.PINS);
    /// Sections that there may be several of, each with a name; their words are no keys of their own.
    static final SequencedMap<String, Group> NAMED = named(ListenerSectionSettings.GROUP, IssuerSectionSettings.GROUP);

    private static final Map<String, Setting<?>> BY_KEY = byKey(GROUPS);

    private Settings() {}

    static Optional<Setting<?>> find(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /// The one that a key means in a section: `dir` in `[backup]` is `backup.dir`.
    static Optional<Setting<?>> find(String section, String key) {
        Setting<?> inFull = section.isEmpty() ? null : BY_KEY.get(section + "." + key);
        return inFull == null ? find(key) : Optional.of(inFull);
    }

    /// The words of a section with a name.
    static List<Setting<?>> ofNamed(String section) {
        Group group = NAMED.get(section);
        return group == null ? List.of() : group.settings();
    }

    static Optional<Setting<?>> findNamed(String section, String word) {
        for (Setting<?> setting : ofNamed(section)) {
            if (setting.key().equals(word)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    static List<String> keys() {
        return List.copyOf(BY_KEY.keySet());
    }

    static List<Setting<?>> all() {
        return List.copyOf(BY_KEY.values());
    }

    static boolean isSection(String section) {
        return GROUPS.stream().anyMatch(group -> group.section().equals(section));
    }

    private static SequencedMap<String, Group> named(Group... groups) {
        SequencedMap<String, Group> named = new LinkedHashMap<>();
        for (Group group : groups) {
            named.put(group.section(), group);
        }
        return Collections.unmodifiableSequencedMap(named);
    }

    private static Map<String, Setting<?>> byKey(List<Group> groups) {
        Map<String, Setting<?>> settings = new LinkedHashMap<>();
        for (Group group : groups) {
            for (Setting<?> setting : group.settings()) {
                if (settings.put(setting.key(), setting) != null) {
                    throw new IllegalStateException("two settings are called " + setting.key());
                }
            }
        }
        return settings;
    }
}
