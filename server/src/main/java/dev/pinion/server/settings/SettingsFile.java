package dev.pinion.server.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a file of settings: `KEY = VALUE` a line, `[section]` and `[section "name"]` before those that belong together, `#`
/// before a comment. A value is the rest of its line without blanks at its ends; nothing is quoted or escaped. Pure, but for
/// the reading.
final class SettingsFile {
    static final int BYTES_MAX = 1024 * 1024;
    private static final Pattern HEAD = Pattern.compile("\\[\\s*([a-z][a-z0-9.-]*)(?:\\s+\"([^\"]+)\")?\\s*]");
    private static final String EXPECTED = "; expected KEY = VALUE, [section], [section \"name\"], or # and a comment";

    private final Path file;
    private final List<String> problems;
    private final List<Given> given = new ArrayList<>();
    private String section = "";
    private String name = "";

    private SettingsFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /// What the file says, in its order.
    ///
    /// @param problems to which each line is added that is none
    /// @throws IOException when it cannot be read
    static List<Given> read(Path file, List<String> problems) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        long size = Files.size(absolute);
        if (size > BYTES_MAX) {
            problems.add(file + " has " + size + " bytes; expected at most " + BYTES_MAX);
            return List.of();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(absolute))).toString();
        } catch (CharacterCodingException notText) {
            problems.add(file + " is no text in UTF-8");
            return List.of();
        }
        return new SettingsFile(absolute, problems).lines(text);
    }

    private List<Given> lines(String text) {
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String bare = line.strip();
            if (!bare.isEmpty() && !bare.startsWith("#")) {
                take(bare, number);
            }
        }
        return given;
    }

    private void take(String line, int number) {
        int equals = line.indexOf('=');
        if (line.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            problems.add(at(number) + "a character that is no text");
        } else if (line.startsWith("[")) {
            head(line, number);
        } else if (equals < 1) {
            problems.add(at(number) + "'" + shortened(line) + "' is no setting" + EXPECTED);
        } else {
            add(line.substring(0, equals).strip(), line.substring(equals + 1).strip(), number);
        }
    }

    private void add(String key, String text, int number) {
        given.add(new Given(section, name, key, text, Source.line(file.toString(), number), file.resolveSibling("")));
    }

    private void head(String line, int number) {
        Matcher head = HEAD.matcher(line);
        section = "";
        name = "";
        if (!head.matches()) {
            problems.add(at(number) + "'" + shortened(line) + "' is no head of a section" + EXPECTED);
            return;
        }
        String kind = head.group(1);
        boolean isNamed = Settings.NAMED.containsKey(kind);
        if (!isNamed && !Settings.isSection(kind)) {
            problems.add(
                    at(number) + "there is no section [" + kind + "]" + Gathering.meant(kind, Gathering.sections()));
        } else if (isNamed != (head.group(2) != null)) {
            problems.add(at(number) + (isNamed ? "the section needs a name; expected [" + kind + " \"name\"]"
                    : "the section has no name; expected [" + kind + "]"));
        }
        section = kind;
        name = isNamed && head.group(2) != null ? head.group(2) : "";
        if (!name.isEmpty()) {
            add("", "", number); // it is there, also with nothing in it
        }
    }

    private String at(int number) {
        return file + ":" + number + ": ";
    }

    private static String shortened(String line) {
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
