package dev.pinion.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The tests' own class path in jars, and a cache of the classes that a server loads from it, read and linked: a process that
/// starts with both has more than half of its start behind it. Made by the first that asks, and gone when the tests' JVM ends.
///
/// Any thread.
final class SharedClasses {

    private static final List<String> JVM = List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xlog:disable", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");
    private static final SharedClasses MADE = make();

    private final String classPath;
    private final Path cache;

    private SharedClasses(String classPath, Path cache) {
        this.classPath = classPath;
        this.cache = cache;
    }

    /// How the command is started on the tests' own class path.
    static List<String> command() {
        return joined("-XX:AOTCache=" + MADE.cache, MADE.classPath);
    }

    /// How the command is started on another one.
    static List<String> command(String classPath) {
        return joined("-Xshare:auto", classPath);
    }

    private static List<String> joined(String option, String classPath) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of(option, "-cp", classPath, "dev.pinion.cli.Main"));
        return command;
    }

    private static SharedClasses make() {
        try {
            Path folder = Files.createTempDirectory("pinion-classes");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "shared-classes-end"));
            List<String> jars = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path place = Path.of(entry);
                jars.add(
                        Files.isDirectory(place) ? jar(place, folder.resolve(jars.size() + ".jar")).toString() : entry);
            }
            String classPath = String.join(File.pathSeparator, jars);
            Path cache = folder.resolve("server.aot");
            serveOnce(joined("-XX:AOTCacheOutput=" + cache, classPath), folder.resolve("data"));
            return new SharedClasses(classPath, cache);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The JVM caches what lies in jars alone.
    private static Path jar(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> all = Files.walk(classes, FileVisitOption.FOLLOW_LINKS)) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path one : all.skip(1).toList()) {
                // Folders too: Flyway asks for the one that its migrations lie in.
                boolean isFolder = Files.isDirectory(one);
                out.putNextEntry(new ZipEntry(classes.relativize(one) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(one, out);
                }
            }
        }
        return jar;
    }

    /// As it ends, the JVM writes down what it has loaded. Without the cache the tests are slower, and no different.
    private static void serveOnce(List<String> command, Path data) throws IOException {
        command.addAll(List.of("serve", "--data", data.toString(), "--port", "0"));
        Process server = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var out = server.inputReader()) {
            if (out.readLine() == null) {
                throw new IOException("the server ended before it listened: " + String.join(" ", command));
            }
            server.toHandle().destroy();
            out.lines().forEach(_ -> {});
        }
        server.onExit().join();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException itStaysInTheFolderForTemporaryFiles) {
            return;
        }
    }
}
