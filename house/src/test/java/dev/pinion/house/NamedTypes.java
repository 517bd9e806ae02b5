package dev.pinion.house;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// Which types a document names, and whether they exist.
///
/// A document names a type where a whole backticked span, outside fenced blocks, reads as one: an optional package in
/// lower case, a name that begins with an upper-case and holds a lower-case letter, and then nothing, type arguments, or
/// a member (`FrameReader`, `dev.pinion.db.Database`, `FrameReader.next()`). Prose, headers such as `content-type` and
/// phrases such as `Authorization:Bearer JWT` are not names of types; neither is `CONNECT`.
final class NamedTypes {

    private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```.*?^\\s*```\\s*?$");
    private static final Pattern SPAN = Pattern.compile("`([^`\n]+)`");
    private static final Pattern TYPE = Pattern.compile(
            "@?(?:[a-z][a-z0-9]*\\.)*([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:<[^`]*>)?((?:[.#][A-Za-z0-9_]+)*)(?:\\([^`]*\\))?");

    private NamedTypes() {}

    static Set<String> in(String document) {
        Set<String> names = new TreeSet<>();
        Matcher spans = SPAN.matcher(FENCED.matcher(document).replaceAll(""));
        while (spans.find()) {
            Matcher type = TYPE.matcher(spans.group(1));
            // `Main.java` and `Main.class` name the type too; `README.md` is no type, for its first part is all upper case.
            if (type.matches() && !type.group(2).matches("\\.(md|properties|conf|xml|sql|txt)")) {
                names.add(type.group(1));
            }
        }
        return names;
    }

    /// The simple names of every type in the JDK and in the jars on this test's class path.
    static Set<String> ofJdkAndLibraries() {
        Set<String> names = new HashSet<>();
        try (Stream<Path> jdk = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"))) {
            jdk.forEach(file -> add(names, file.toString()));
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                if (entry.endsWith(".jar")) {
                    try (var jar = new ZipFile(entry)) {
                        jar.stream().forEach(file -> add(names, file.getName()));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return names;
    }

    private static void add(Set<String> names, String file) {
        if (file.endsWith(".class")) {
            String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".class".length());
            names.add(name.substring(name.lastIndexOf('$') + 1));
        }
    }
}
