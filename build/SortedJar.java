import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// Makes a jar whose entries stand in the order of their names and have one time. The JDK's `jar` takes them as the file system lists
/// them, which is another order in another folder. Run by build/package: java SortedJar.java DATE JAR MANIFEST FOLDER.
final class SortedJar {

    private SortedJar() {}

    public static void main(String[] arguments) throws IOException {
        LocalDateTime date = LocalDateTime.ofInstant(Instant.parse(arguments[0]), ZoneOffset.UTC);
        Path folder = Path.of(arguments[3]);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> !file.equals(folder)).sorted().toList();
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(Path.of(arguments[1])));
                InputStream manifest = Files.newInputStream(Path.of(arguments[2]))) {
            begin(jar, JarFile.MANIFEST_NAME, date);
            new Manifest(manifest).write(jar);
            for (Path file : files) {
                boolean isFolder = Files.isDirectory(file);
                String name = folder.relativize(file) + (isFolder ? "/" : "");
                if (!name.equals(JarFile.MANIFEST_NAME)) {
                    begin(jar, name, date);
                    jar.write(isFolder ? new byte[0] : Files.readAllBytes(file));
                }
            }
        }
    }

    private static void begin(JarOutputStream jar, String name, LocalDateTime date) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(date);
        jar.putNextEntry(entry);
    }
}
