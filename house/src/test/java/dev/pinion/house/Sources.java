package dev.pinion.house;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;

/// The project's own files, read for the tests of the house: Java sources as the compiler's trees, and documents.
/// Read-only, so any thread may use it.
final class Sources {

    /// The modules of the product, in the order of the build.
    static final List<String> MODULES = List.of("protocol", "certs", "db", "client", "client-test", "client-micrometer",
            "server", "bench", "web", "cli");

    /// This module, and the laboratory, which no build of the product touches: they have to be tidy too.
    private static final List<String> BESIDES = List.of("house", "client/contract", "db/postgres", "lab",
            "lab/comparison", "lab/micro");

    private Sources() {}

    static Path root() {
        String root = System.getProperty("pinion.root");
        return Path.of(root == null ? ".." : root).toAbsolutePath().normalize();
    }

    /// Every Java file of every module and of the laboratory, main and test; module descriptors are left out, for they hold no type.
    static List<Path> javaFiles() {
        List<Path> found = new ArrayList<>();
        for (String module : modulesAndBesides()) {
            found.addAll(filesUnder(root().resolve(module).resolve("src"), ".java"));
        }
        found.removeIf(file -> file.endsWith("module-info.java"));
        return found;
    }

    private static List<String> modulesAndBesides() {
        return Stream.concat(MODULES.stream(), BESIDES.stream()).toList();
    }

    /// How many files of main code each package of the product has, by its name below the root.
    static Map<String, Integer> filesOfPackages() {
        Map<String, Integer> files = new TreeMap<>();
        for (String module : MODULES) {
            Path main = root().resolve(module).resolve("src/main/java");
            for (Path file : filesUnder(main, ".java")) {
                String owner = String.valueOf(main.relativize(file).getParent()).replace('/', '.');
                if (PackageEdges.isOurs(owner)) {
                    files.merge(PackageEdges.shortName(owner), 1, Integer::sum);
                }
            }
        }
        return files;
    }

    /// The README, what lies in `docs/`, and every DESIGN.md that is there.
    static List<Path> documents() {
        List<Path> found = new ArrayList<>(
                List.of(root().resolve("README.md"), root().resolve("CONTRIBUTING.md"), root().resolve("SECURITY.md")));
        found.addAll(filesUnder(root().resolve("docs"), ".md"));
        for (String module : modulesAndBesides()) {
            Path design = root().resolve(module).resolve("DESIGN.md");
            if (Files.exists(design)) {
                found.add(design);
            }
        }
        return found;
    }

    static List<Path> filesUnder(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Parses without resolving anything, so that one broken reference elsewhere does not stop the count.
    static Parsed parse(List<Path> files) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> objects = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(messages, manager, null, List.of("-proc:none"), null, objects);
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return new Parsed(units, Trees.instance(task).getSourcePositions());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Parsed files and where in them each tree stands.
    record Parsed(List<CompilationUnitTree> units, SourcePositions positions) {}
}
