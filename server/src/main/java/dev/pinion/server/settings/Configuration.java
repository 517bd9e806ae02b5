package dev.pinion.server.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.certs.StrictModes;
import dev.pinion.certs.UnsafeFolderException;
import dev.pinion.server.settings.typed.DataPlace;
import dev.pinion.server.settings.typed.ListenAddress;
import dev.pinion.server.settings.typed.PageOrigin;

/// What an operator has decided: options over variables over the file over defaults, all of it looked at. Immutable; any thread.
public final class Configuration {
    private final Values values;
    private final Map<String, Map<String, Values>> named;
    private final Optional<Path> file;

    private Configuration(Values values, Map<String, Map<String, Values>> named, Optional<Path> file) {
        this.values = values;
        this.named = named;
        this.file = file;
    }

    /// Where settings are looked for.
    ///
    /// @param file none: nothing but the others
    /// @param environment of the process
    /// @param options of the command
    public record Places(Optional<Path> file, Map<String, String> environment, List<Given> options) {
        public Places {
            environment = Map.copyOf(environment);
            options = List.copyOf(options);
        }
    }

    /// A row of `config show`.
    ///
    /// @param key in full
    /// @param value as it would be typed; a list in lines has one item a line
    /// @param isGiven false: nobody said it
    /// @param reloadable whether a running server takes a new value
    public record Row(String key, String value, String usual, Source source, boolean isGiven, boolean reloadable) {}

    /// Reads all of it.
    ///
    /// @throws SettingsRefusedException naming everything that cannot be taken
    public static Configuration read(Places places) {
        List<String> problems = new ArrayList<>();
        var gathering = new Gathering(problems);
        places.file().ifPresent(file -> gathering.take(lines(file, problems)));
        gathering.take(Variables.of(places.environment(), problems));
        gathering.take(places.options());
        if (!problems.isEmpty()) {
            throw new SettingsRefusedException(problems);
        }
        return new Configuration(gathering.values(), gathering.named(), places.file());
    }

    /// Whoever can write to the file is the operator.
    private static List<Given> lines(Path file, List<String> problems) {
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(file + " is not there, or no file; `pinion config default` prints one to begin with");
                return List.of();
            }
            StrictModes.ofThisUser().check(file);
            return SettingsFile.read(file, problems);
        } catch (UnsafeFolderException open) {
            problems.add(String.valueOf(open.getMessage()));
        } catch (IOException denied) {
            problems.add(file + " cannot be read: " + denied);
        }
        return List.of();
    }

    /// Where the audit log goes too.
    public Optional<Path> auditFile() {
        return values.value(OperationSettings.AUDIT_FILE);
    }

    Values values() {
        return values;
    }

    /// The sections of one kind, by name.
    Map<String, Values> sections(String kind) {
        return named.getOrDefault(kind, Map.of());
    }

    /// The file that it was read from.
    public Optional<Path> file() {
        return file;
    }

    /// All settings, in the order in which they are shown; sections with a name behind the others.
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Settings.all().forEach(setting -> rows.add(row(setting.key(), setting, values)));
        named.forEach((kind,
                byName) -> byName.forEach((name, section) -> Settings.ofNamed(kind)
                        .stream()
                        .filter(section::isGiven)
                        .forEach(setting -> rows.add(row(kind + "." + name + "." + setting.key(), setting, section)))));
        return rows;
    }

    /// Those of `[limits]` alone, in their order.
    public List<Row> limits() {
        return Settings.GROUPS.stream()
                .filter(group -> group.section().equals(ConnectionLimitSettings.SECTION))
                .flatMap(group -> group.settings().stream())
                .map(setting -> row(setting.key(), setting, values))
                .toList();
    }

    /// What another configuration says otherwise, with its own values; what it does not say any more has its default.
    public List<Row> changesTo(Configuration other) {
        Map<String, Row> mine = new LinkedHashMap<>();
        rows().forEach(row -> mine.put(row.key(), row));
        List<Row> changes = new ArrayList<>();
        for (Row row : other.rows()) {
            Row before = mine.remove(row.key());
            if (before == null || !before.value().equals(row.value())) {
                changes.add(row);
            }
        }
        mine.values()
                .forEach(gone -> changes
                        .add(new Row(gone.key(), "", gone.usual(), Source.DEFAULT, false, gone.reloadable())));
        return changes;
    }

    private static Row row(String key, Setting<?> setting, Values from) {
        return new Row(key, from.text(setting), setting.usual(), from.source(setting), from.isGiven(setting),
                setting.reloadable());
    }

    /// The folder where the server keeps everything.
    public Path data() {
        return values.value(GeneralSettings.DATA).orElseGet(DataPlace::usual);
    }

    /// Where it shall listen.
    public ListenAddress listen() {
        return values.value(GeneralSettings.LISTEN);
    }

    /// Where the web door shall be; empty: nowhere.
    public Optional<ListenAddress> webListen() {
        return values.value(WebSettings.LISTEN);
    }

    /// Whose pages may use it; none: its own.
    public List<PageOrigin> webOrigins() {
        return values.value(WebSettings.ORIGINS);
    }

    /// `auto`, `text` or `json`.
    public String logFormat() {
        return values.value(GeneralSettings.LOG_FORMAT);
    }

    /// `error`, `warn`, `info` or `debug`.
    public String logLevel() {
        return values.value(GeneralSettings.LOG_LEVEL);
    }

    /// A refusal by a part of the server, with the place where its setting was said: the sentence begins with its key.
    String placed(String refusal) {
        String key = refusal.substring(0, Math.max(0, refusal.indexOf(' ')));
        return Settings.find(key)
                .filter(values::isGiven)
                .map(setting -> values.source(setting).naming(key) + refusal.substring(key.length()))
                .orElse(refusal);
    }
}
