package dev.pinion.server.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What was said of settings, each with its source; what nobody said has its default. Filled while it is read; then any thread.
final class Values {
    /// What was said of one.
    ///
    /// @param items as the kind of the setting cuts the text; a list may have several
    record Said(List<String> items, Source source) {}

    private final Map<String, Said> said = new LinkedHashMap<>();

    /// @throws IllegalArgumentException for what the setting does not take
    void put(Setting<?> setting, Said what) {
        var _ = setting.kind().parse(what.items());
        said.put(setting.key(), what);
    }

    @Nullable
    Said said(Setting<?> setting) {
        return said.get(setting.key());
    }

    boolean isGiven(Setting<?> setting) {
        return said.containsKey(setting.key());
    }

    <T> T value(Setting<T> setting) {
        Said what = said.get(setting.key());
        return what == null ? setting.usualValue() : setting.kind().parse(what.items());
    }

    Source source(Setting<?> setting) {
        Said what = said.get(setting.key());
        return what == null ? Source.DEFAULT : what.source();
    }

    /// As it would be typed.
    String text(Setting<?> setting) {
        Said what = said.get(setting.key());
        return what == null ? setting.usual()
                : String.join(setting.kind().form() == Kind.Form.LINES ? "\n" : ",", what.items());
    }

    /// The value, or where nobody said it, not more than a bound: a default that depends on another setting.
    int atMost(Setting<Integer> setting, int bound) {
        int value = value(setting);
        return isGiven(setting) ? value : Math.min(value, bound);
    }

    long bytesAtMost(Setting<Long> setting, long bound) {
        long value = value(setting);
        return isGiven(setting) ? value : Math.min(value, bound);
    }
}
