package dev.pinion.server.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Settings in the environment: `PINION_CONNECTIONS_MAX` for `connections.max`. Pure.
final class Variables {
    static final String PREFIX = "PINION_";
    /// Which file to read; the launcher's own.
    private static final Set<String> OTHERS = Set.of("PINION_CONFIG", "PINION_JAVA_HOME", "PINION_JAVA_OPTS",
            "PINION_AOT", "PINION_BUILD");
    /// What Kubernetes and Docker put into the environment of all who run beside a service called pinion.
    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "PINION_([A-Z0-9_]+_)?(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_[0-9]+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)");

    /// What an alarm's hook is told, which may run a command of ours.
    private static final Pattern OF_AN_ALARM = Pattern.compile("PINION_ALARM(_(LEVEL|OF|SINCE|DETAIL|CURE|STATE|AT))?");

    private Variables() {}

    /// What the environment says. A variable that names no setting is a mistake that could leave a door open, so it is told.
    static List<Given> of(Map<String, String> environment, List<String> problems) {
        Map<String, Setting<?>> known = new TreeMap<>();
        Settings.all().forEach(setting -> known.put(setting.variable(), setting));
        List<Given> given = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            Setting<?> setting = known.get(name);
            if (setting != null) {
                given.add(Given.variable(name, setting.key(), value));
            } else if (name.startsWith(PREFIX) && !isOfOthers(name)) {
                problems.add("the variable " + name + " names no setting"
                        + Gathering.meant(name, List.copyOf(known.keySet())));
            }
        });
        return given;
    }

    private static boolean isOfOthers(String name) {
        return OTHERS.contains(name) || OF_A_SERVICE.matcher(name).matches() || OF_AN_ALARM.matcher(name).matches();
    }
}
