package dev.pinion.house;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the tests of launchers share: a folder of its own with a java and an mvn that only write down how they were called.
abstract class LauncherFolder {

    private static final List<String> TOOLS = List.of("sh", "sed", "dirname", "readlink", "find", "head", "mkdir",
            "touch", "cat", "mv", "rm", "sleep", "flock", "grep", "chmod");

    static final String SAYS_ITS_ARGUMENTS = "for each in \"$@\"; do printf '[%s]' \"$each\"; done; echo";
    /// As the JVM does whose server is told to end: it leaves the cache where it is told to.
    static final String REHEARSES = "for each in \"$@\"; do case \"$each\" in -XX:AOTCacheOutput=*) "
            + "echo once >> LOG; echo cache > \"${each#*=}\"; echo listening on here; exit 0;; esac; done; "
            + SAYS_ITS_ARGUMENTS;

    @TempDir
    Path folder = Path.of(".");
    Path root = folder;
    Path bin = folder;
    Path jdk = folder;

    /// What a finished process said.
    record Said(int exit, String out, String err) {}

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(folder.resolve("a root"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Sources.root().resolve("pinion"), root.resolve("pinion"));
        allowRunning(root.resolve("pinion"));
        copyParts("build/jdk.sh", "build/jdk.sh");
        copyParts("build/release/run.sh", "build/release/run.sh");
        Files.createDirectories(root.resolve("cli/src/main/java"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(root.resolve("cli/src/main/java/A.java"), "class A {}");
        makeOlder(root);
        jdk = fakeJdk("a jdk", "25.0.3");
        for (String tool : TOOLS) {
            for (Path place : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
                if (Files.exists(place) && !Files.exists(bin.resolve(tool))) {
                    script(bin.resolve(tool), "exec " + place + " \"$@\"");
                }
            }
        }
        fakeMaven("mkdir -p cli/target/lib; echo jar > cli/target/pinion.jar; echo what maven says");
    }

    void copyParts(String from, String to) throws IOException {
        Files.createDirectories(root.resolve(to).getParent());
        Files.copy(Sources.root().resolve(from), root.resolve(to));
    }

    Process start(List<String> command, String... variable) throws IOException {
        var builder = new ProcessBuilder(command).directory(root.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment
                .putAll(Map.of("PATH", bin.toString(), "PINION_JAVA_HOME", jdk.toString(), "HOME", folder.toString()));
        for (int i = 0; i < variable.length; i += 2) {
            environment.put(variable[i], variable[i + 1]);
        }
        return builder.start();
    }

    Said run(List<String> command, String... variable) throws Exception {
        Process process = start(command, variable);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, err);
    }

    long builds() throws IOException {
        Path log = folder.resolve("builds");
        return Files.exists(log) ? Files.readString(log).lines().count() : 0;
    }

    void fakeMaven(String does) throws IOException {
        script(bin.resolve("mvn"), "echo mvn >> '" + folder.resolve("builds") + "'; " + does);
    }

    Path fakeJdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), SAYS_ITS_ARGUMENTS);
        return home;
    }

    void fakeJava(String home, String does) throws IOException {
        script(folder.resolve(home).resolve("bin/java"), does.replace("LOG", "'" + folder.resolve("rehearsals") + "'"));
    }

    long rehearsals() throws IOException {
        Path log = folder.resolve("rehearsals");
        return Files.exists(log) ? Files.readString(log).lines().count() : 0;
    }

    static void script(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        allowRunning(file);
    }

    static void allowRunning(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void makeOlder(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                setTime(each, Instant.now().minusSeconds(60));
            }
        }
    }

    static void setTime(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }
}
