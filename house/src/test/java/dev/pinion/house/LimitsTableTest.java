package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.PinLimits;

/// Holds `docs/limits.md` against the code: each limit has its row with its default, and no row is left of a limit that is
/// gone.
class LimitsTableTest {
    private static final Path LIMITS = Sources.root().resolve("server/src/main/java/dev/pinion/server/limits");
    private static final Pattern CHECKED = Pattern.compile("Limit\\.require\\(\"([^\"]+)\",\\s*(\\w+)");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| ([^|]+) \\|", Pattern.MULTILINE);
    private static final Pattern CONSTANT = Pattern
            .compile("(?:public )?static final (?:int|long|Duration) (\\w*_MAX)\\s*=\\s*([^;]+);");
    private static final Pattern FIXED_ROW = Pattern.compile("^\\| `(\\w+\\.\\w+_MAX)` = ([^|]+) \\|",
            Pattern.MULTILINE);

    /// Constants that no peer's doing reaches, with what bounds them.
    private static final Set<String> OF_OUR_OWN_WORK = Set.of("FrameWriter.DIGITS_MAX",
            "WebSocketOutput.MESSAGE_BYTES_MAX", "WebSocketOutput.ONE_BYTE_MAX", "FrameDecoder.HEAD_BYTES_MAX",
            "BufferPool.PROBES_MAX", "Fields.MILLIS_MAX", "KeyStatus.ROWS_MAX", "KeyStatusText.ROWS_MAX",
            "PromoteKeyCommand.NAMED_MAX", "LiveCursors.REMOVED_AT_ONCE_MAX", "LiveKeys.LOOK_EVERY_MAX",
            "LiveCursors.SAVED_AT_ONCE_MAX", "JsonWriter.DECIMALS_MAX", "UpkeepSettings.RULES_MAX",
            "ScrubTask.BYTES_A_SECOND_MAX", "ServerConfig.GREETING_CHARS_MAX", "AlarmHook.RUN_MAX",
            "Archive.MANIFEST_BYTES_MAX", "BackupSchedule.AGAIN_AFTER_MAX", "DiskGauges.LOOKS_MAX",
            "IssuedTokens.BYTES_MAX", "Operations.GRACE_MAX", "SmallFiles.FILES_MAX", "SmallFiles.FILE_BYTES_MAX",
            "ListenAddress.PORT_MAX", "SettingsFile.BYTES_MAX");

    private static final String DOCUMENT = Sources.text(Sources.root().resolve("docs/limits.md"));

    @Test
    void everySettingHasItsRowWithItsDefault() throws Exception {
        Map<String, String> told = rows(ROW);
        told.keySet().removeIf(name -> !name.equals(name.toLowerCase(Locale.ROOT)));
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> limit : settings().entrySet()) {
            String row = told.remove(limit.getKey());
            if (row == null) {
                wrong.add("no row: | `" + limit.getKey() + "` | " + limit.getValue() + " |");
            } else if (!limit.getValue().isEmpty() && !row.equals(limit.getValue())) {
                wrong.add("`" + limit.getKey() + "` is " + limit.getValue() + ", and the row says " + row);
            }
        }
        told.keySet().forEach(name -> wrong.add("a row of no limit: " + name));

        assertEquals(List.of(), wrong);
    }

    @Test
    void everyComponentOfALimitRecordIsChecked() throws Exception {
        List<String> unchecked = new ArrayList<>();
        for (Path file : Sources.filesUnder(LIMITS, "Limits.java")) {
            String source = Sources.text(file);
            for (RecordComponent component : type(file).getRecordComponents()) {
                boolean isGroup = component.getType().isRecord();
                if (!isGroup && !Pattern.compile("require\\(\"[^\"]+\",\\s*" + component.getName() + "\\b")
                        .matcher(source)
                        .find() && !source.contains("if (" + component.getName() + ".")) {
                    unchecked.add(file.getFileName() + ": " + component.getName());
                }
            }
        }
        assertEquals(List.of(), unchecked);
    }

    @Test
    void everyFixedNumberHasItsRow() {
        Map<String, String> told = rows(FIXED_ROW);
        List<String> wrong = new ArrayList<>();
        constants().forEach((name, value) -> {
            String row = told.remove(name);
            if (row == null && !OF_OUR_OWN_WORK.contains(name)) {
                wrong.add("no row: | `" + name + "` = " + value + " |");
            } else if (row != null && !row.equals(value)) {
                wrong.add("`" + name + "` is " + value + ", and the row says " + row);
            }
        });
        told.keySet().forEach(name -> wrong.add("a row of no limit: " + name));

        assertEquals(List.of(), wrong);
    }

    @Test
    void valuesAreToldAsPeopleWriteThem() {
        assertEquals(List.of("20,000", "128 KiB", "1 MiB", "1,500", "300 ms", "10 s", "1 min", "1 h", "90 d"),
                List.of(told("connectionsMax", 20_000), told("pageBytes", 128 * 1024), told("bytesMax", 1L << 20),
                        told("bytesMax", 1_500), told("x", Duration.ofMillis(300)), told("x", Duration.ofSeconds(10)),
                        told("x", Duration.ofMinutes(1)), told("x", Duration.ofHours(1)),
                        told("x", Duration.ofDays(90))));
    }

    @Test
    void theFoldersAreThere() {
        assertTrue(Sources.filesUnder(LIMITS, "Limits.java").size() > 4);
        assertTrue(constants().size() > 30);
    }

    private static Map<String, String> rows(Pattern row) {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher found = row.matcher(DOCUMENT);
        while (found.find()) {
            rows.put(found.group(1), found.group(2).strip());
        }
        return rows;
    }

    /// Each setting with its default; empty where that depends on the heap.
    private static Map<String, String> settings() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        for (Path file : Sources.filesUnder(LIMITS, "Limits.java")) {
            Class<?> type = type(file);
            Object defaults = defaults(type);
            Matcher checked = CHECKED.matcher(Sources.text(file));
            while (checked.find()) {
                settings.put(checked.group(1), defaults == null ? "" : value(type, defaults, checked.group(2)));
            }
            if (defaults instanceof PinLimits pins) {
                settings.put("pins.forgotten.after", told(pins.forgottenAfter()));
            }
        }
        return settings;
    }

    private static Class<?> type(Path file) throws ClassNotFoundException {
        return Class.forName("dev.pinion.server.limits." + file.getFileName().toString().replace(".java", ""));
    }

    private static @Nullable Object defaults(Class<?> type) throws IllegalAccessException {
        try {
            return type.getField("DEFAULTS").get(null);
        } catch (NoSuchFieldException sharesOfTheHeap) {
            return null;
        }
    }

    private static String value(Class<?> type, Object defaults, String component) throws Exception {
        Object value = type.getMethod(component).invoke(defaults);
        return told(component, value);
    }

    private static String told(String component, Object value) {
        if (value instanceof Duration time) {
            return told(time);
        }
        long number = ((Number) value).longValue();
        boolean isBytes = component.toLowerCase(Locale.ROOT).contains("bytes");
        if (isBytes && number % (1 << 20) == 0) {
            return (number >> 20) + " MiB";
        }
        if (isBytes && number % 1024 == 0) {
            return (number >> 10) + " KiB";
        }
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String told(Duration time) {
        if (time.toDaysPart() > 0 && time.equals(Duration.ofDays(time.toDays()))) {
            return time.toDays() + " d";
        }
        if (time.toHours() > 0 && time.equals(Duration.ofHours(time.toHours()))) {
            return time.toHours() + " h";
        }
        if (time.toMinutes() > 0 && time.equals(Duration.ofMinutes(time.toMinutes()))) {
            return time.toMinutes() + " min";
        }
        return time.equals(Duration.ofSeconds(time.toSeconds())) ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static Map<String, String> constants() {
        Map<String, String> constants = new TreeMap<>();
        for (String module : List.of("protocol", "server", "web", "db")) {
            for (Path file : Sources.filesUnder(Sources.root().resolve(module + "/src/main/java"), ".java")) {
                Matcher found = CONSTANT.matcher(Sources.text(file));
                while (found.find()) {
                    if (module.equals("db") && !found.group().startsWith("public ")) {
                        continue; // of its inside
                    }
                    String type = file.getFileName().toString().replace(".java", "");
                    constants.put(type + "." + found.group(1), found.group(2).replaceAll("\\s+", " "));
                }
            }
        }
        return constants;
    }
}
