package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/// The files of `deploy` say what the program understands, and leave nothing open. That docker takes them is not tried here.
class DeploymentTest {

    private static final List<String> FILES = List.of("compose.yaml", "servers.yaml", "kubernetes.yaml");
    private static final Pattern SERVE = Pattern.compile("\\[serve,[^]]*]");
    private static final Pattern OPTION = Pattern.compile("(?<=[ ,])--[a-z-]+");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^ +PINION_([A-Z_]+):");
    private static final Pattern SERVICE = Pattern.compile("(?m)^ {2}([a-z]+):$");
    private static final Set<String> SERVERS = Set.of("one", "two", "three");
    private static final Set<String> OPEN = Set.of("trust", "privileged", "sslmode", "host all", "ssl=off", "seccomp:");

    private static String file(String name) {
        return Sources.text(Sources.root().resolve("deploy").resolve(name));
    }

    @Test
    void eachOptionOfServeExists() {
        String commands = Sources.text(Sources.root().resolve("docs/commands.md"));
        String serve = commands.substring(commands.indexOf("\n## pinion serve\n"));
        serve = serve.substring(0, serve.indexOf("\n## ", 5));
        Set<String> unknown = new TreeSet<>();
        for (String name : FILES) {
            List<String> options = found(SERVE, file(name)).stream()
                    .flatMap(each -> found(OPTION, each).stream())
                    .toList();
            assertTrue(options.contains("--data"), name);
            for (String option : options) {
                if (!serve.contains("`" + option)) {
                    unknown.add(name + " " + option);
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void eachVariableIsASetting() {
        String settings = Sources.text(Sources.root().resolve("docs/settings.md"));
        List<String> variables = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(file("servers.yaml"));
        while (variable.find()) {
            variables.add(variable.group(1).toLowerCase(Locale.ROOT).replace('_', '.'));
        }
        assertTrue(variables.contains("db.url"), variables.toString());
        assertEquals(List.of(), variables.stream().filter(each -> !settings.contains("| `" + each + "` |")).toList());
    }

    @Test
    void eachServiceIsClosedAndBounded() {
        String text = file("servers.yaml");
        String closed = text.substring(text.indexOf("x-closed:"), text.indexOf("x-server:"));
        String alone = file("compose.yaml");
        for (String line : List.of("read_only: true", "cap_drop: [ALL]",
                "security_opt: [\"no-new-privileges:true\"]")) {
            assertTrue(closed.contains(line), line);
            assertTrue(alone.contains(line), line);
        }
        String server = text.substring(text.indexOf("x-server:"), text.indexOf("\nservices:"));
        assertTrue(server.contains("<<: *closed") && server.contains("mem_limit: "), server);
        Map<String, String> services = services(text);
        assertEquals(Set.of("access", "database", "identity", "one", "two", "three"), services.keySet());
        services.forEach((name, service) -> {
            assertTrue(SERVERS.contains(name) ? service.contains("<<: *server")
                    : service.contains("<<: *closed") && service.contains("mem_limit: "), name);
            assertEquals(SERVERS.contains(name), service.contains("\n    ports:\n"), name);
        });
        for (String each : OPEN) {
            assertFalse(text.contains(each), each);
        }
    }

    @Test
    void eachServerHasAFolderOfItsOwnAndIsAskedThereForItsHealth() {
        Map<String, String> services = services(file("servers.yaml"));
        for (String name : SERVERS) {
            List<String> folders = found(Pattern.compile("/var/lib/pinion/\\w+"), services.getOrDefault(name, ""));
            assertEquals(List.of("/var/lib/pinion/" + name, "/var/lib/pinion/" + name), folders, name);
        }
        assertTrue(services.getOrDefault("identity", "").contains("for server in two three; do"));
    }

    /// By their names, each with what stands below it.
    private static Map<String, String> services(String text) {
        String all = text.substring(text.indexOf("\nservices:\n"), text.indexOf("\nnetworks:\n"));
        Map<String, String> services = new LinkedHashMap<>();
        Matcher service = SERVICE.matcher(all);
        String name = "";
        int begin = 0;
        while (service.find()) {
            if (!name.isEmpty()) {
                services.put(name, all.substring(begin, service.start()));
            }
            name = service.group(1);
            begin = service.end();
        }
        services.put(name, all.substring(begin));
        return services;
    }

    private static List<String> found(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
