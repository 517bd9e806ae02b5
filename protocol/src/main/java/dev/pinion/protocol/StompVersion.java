package dev.pinion.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The versions of STOMP that can be spoken, the older first.
public enum StompVersion {
    /// Nothing is escaped, a subscription needs no id, and an ACK names the message.
    V1_0("1.0"),
    /// An ACK names the message and the subscription.
    V1_1("1.1"),
    V1_2("1.2");

    private final String text;

    StompVersion(String text) {
        this.text = text;
    }

    /// As `accept-version` has it.
    public String text() {
        return text;
    }

    /// Whether a backslash in a header means anything.
    public boolean hasEscapes() {
        return this != V1_0;
    }

    /// Such as `1.0,1.1,1.2`.
    public static String list(Collection<StompVersion> versions) {
        return versions.stream().sorted().map(StompVersion::text).collect(Collectors.joining(","));
    }

    /// Reads what [#list] writes.
    ///
    /// @throws IllegalArgumentException for a version that there is not, and for none
    public static Set<StompVersion> parse(String list) {
        var versions = new TreeSet<StompVersion>();
        for (String each : List.of(list.split(",", -1))) {
            versions.add(Arrays.stream(values())
                    .filter(version -> version.text.equals(each.strip()))
                    .findAny()
                    .orElseThrow(() -> new IllegalArgumentException("stomp.versions has '" + each.strip()
                            + "'; expected one or more of 1.0, 1.1 and 1.2 with commas between, such as 1.1,1.2")));
        }
        return versions;
    }
}
