package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, in a folder of its own with a java and an mvn that only write down how they were called.
class LauncherTest {

    private static final List<String> TOOLS = List.of("sh", "sed", "dirname", "readlink", "find", "head", "mkdir",
            "touch", "cat", "mv", "rm", "sleep", "flock");

    private static final String SAYS_ITS_ARGUMENTS = "for each in \"$@\"; do printf '[%s]' \"$each\"; done; echo";
    /// As the JVM does: it writes the cache where it is told to. A rehearsal counts when the jars were made lean before.
    private static final String REHEARSES = "for each in \"$@\"; do case \"$each\" in *.LeanJars) echo > LOG.lean;;"
            + " -XX:AOTCacheOutput=*) mv LOG.lean LOG.used && echo once >> LOG; echo cache > \"${each#*=}\"; exit 0;; esac; done; "
            + SAYS_ITS_ARGUMENTS;

    @TempDir
    private Path folder = Path.of(".");
    private Path root = folder;
    private Path bin = folder;
    private Path jdk = folder;

    /// What a finished process said.
    record Said(int exit, String out, String err) {}

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(folder.resolve("a root"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Sources.root().resolve("pinion"), root.resolve("pinion"));
        allowRunning(root.resolve("pinion"));
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

    @Test
    void theFirstUseBuildsAndKeepsStdoutClean() throws Exception {
        // When
        Said said = run(List.of("./pinion", "token", "new"));

        // Then
        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().strip().endsWith("[dev.pinion.cli.Main][token][new]"), said.out()),
                () -> assertEquals(1, said.err().lines().count(), said.err()),
                () -> assertTrue(said.err().startsWith("pinion: building, once"), said.err()),
                () -> assertEquals(1, builds()));
    }

    @Test
    void theSecondUseDoesNotBuild() throws Exception {
        run(List.of("./pinion", "demo"));

        Said said = run(List.of("./pinion", "demo"));

        assertAll(() -> assertEquals("", said.err()), () -> assertEquals(1, builds()));
    }

    @Test
    void aNewerSourceAndADeletedSourceBuildAgain() throws Exception {
        run(List.of("./pinion", "demo"));
        setTime(root.resolve("cli/src/main/java/A.java"), Instant.now().plusSeconds(5));
        run(List.of("./pinion", "demo"));
        assertEquals(2, builds());

        Files.delete(root.resolve("cli/src/main/java/A.java"));
        setTime(root.resolve("cli/src/main/java"), Instant.now().plusSeconds(5));
        run(List.of("./pinion", "demo"));

        assertEquals(3, builds());
    }

    @Test
    void itWorksThroughSymbolicLinksFromAnyFolder() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("else/where"));
        Files.createSymbolicLink(elsewhere.resolve("one"), root.resolve("pinion"));
        Files.createSymbolicLink(folder.resolve("two"), Path.of("else/where/one"));

        Said said = run(List.of(folder.resolve("two").toString(), "demo"));

        assertTrue(said.out().contains("[-cp][" + root.toRealPath().resolve("cli/target/pinion.jar") + "]"),
                said.out() + said.err());
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        Said said = run(List.of("./pinion", "send", "two words", "*", "", "$HOME"));

        assertTrue(said.out().contains("[send][two words][*][][$HOME]"), said.out());
    }

    @Test
    void aFailedBuildShowsItsOutputAndEndsWithOne() throws Exception {
        fakeMaven("echo ERROR the reason; exit 1");

        Said said = run(List.of("./pinion", "demo"));

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("ERROR the reason"), said.err()));
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Files.delete(bin.resolve("mvn"));

        Said said = run(List.of("./pinion", "demo"));

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("apt install maven"), said.err()));
    }

    @Test
    void aBuildIsRehearsedAndTheServerStartsFromItsCache() throws Exception {
        // Given
        fakeJava("a jdk", REHEARSES);
        // When
        Said served = run(List.of("./pinion", "serve"));
        Said sent = run(List.of("./pinion", "send"));
        // Then
        String cache = "[-XX:AOTCache=" + root.toRealPath().resolve("cli/target/pinion.aot") + "]";
        assertAll(() -> assertTrue(served.out().contains(cache), served.out() + served.err()),
                () -> assertTrue(!sent.out().contains("AOTCache"), sent.out()), () -> assertEquals("", sent.err()),
                () -> assertEquals(1, rehearsals()));
    }

    @Test
    void aRehearsalThatFailsCostsOnlyItsCache() throws Exception {
        fakeJava("a jdk", "case \"$*\" in *AOTCacheOutput*) exit 1;; esac; " + SAYS_ITS_ARGUMENTS);

        Said said = run(List.of("./pinion", "serve"));

        assertAll(() -> assertEquals(0, said.exit()), () -> assertTrue(!said.out().contains("AOTCache"), said.out()),
                () -> assertTrue(said.out().contains("[serve]"), said.out()),
                () -> assertEquals(1, said.err().lines().count(), said.err()));
    }

    @Test
    void aRehearsalCanBeRefusedAndBeMadeUpFor() throws Exception {
        // Given
        fakeJava("a jdk", REHEARSES);
        // When
        Said without = run(List.of("./pinion", "serve"), "PINION_AOT", "off");
        long before = rehearsals();
        Said with = run(List.of("./pinion", "serve"), "PINION_AOT", "make");
        Said again = run(List.of("./pinion", "serve"), "PINION_AOT", "make");
        // Then
        assertAll(() -> assertTrue(!without.out().contains("AOTCache"), without.out()), () -> assertEquals(0, before),
                () -> assertTrue(with.out().contains("AOTCache="), with.out()),
                () -> assertTrue(again.out().contains("AOTCache="), again.out()), () -> assertEquals(1, rehearsals()));
    }

    @Test
    void whatTheJvmWarnsOfGoesToStderr() throws Exception {
        Said said = run(List.of("./pinion", "serve"));

        assertTrue(said.out().startsWith("[-Xlog:disable][-Xlog:all=warning,aot*=off,cds*=off:stderr]"), said.out());
    }

    @Test
    void whatIsWrittenIsForItsOwnerOnly() throws Exception {
        fakeJava("a jdk", "umask");
        assertEquals("0077", run(List.of("./pinion", "serve")).out().strip());
    }

    @Test
    void anOlderJdkIsRefused() throws Exception {
        jdk = fakeJdk("old", "17.0.15");

        Said said = run(List.of("./pinion", "demo"));

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("there is no JDK 25 or newer in it"), said.err()));
    }

    @Test
    void twoFirstUsesAtTheSameTimeBuildOnce() throws Exception {
        assertEquals(1, buildsOfTwoAtOnce());
    }

    @Test
    void withoutFlockTwoFirstUsesBuildOnceToo() throws Exception {
        Files.delete(bin.resolve("flock"));

        assertEquals(1, buildsOfTwoAtOnce());
    }

    @Test
    void aLockThatItsOwnerLeftBehindDoesNotStopABuild() throws Exception {
        Files.delete(bin.resolve("flock"));
        Files.createDirectories(root.resolve("cli/target/launcher.lock.d"));
        Files.writeString(root.resolve("cli/target/launcher.lock.d/pid"), "999999999");

        Said said = run(List.of("./pinion", "demo"));

        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals(1, builds()));
    }

    private long buildsOfTwoAtOnce() throws Exception {
        fakeMaven("sleep 1; mkdir -p cli/target/lib; echo jar > cli/target/pinion.jar");
        Process first = start(List.of("./pinion", "demo"));
        Process second = start(List.of("./pinion", "demo"));
        assertEquals(0, first.waitFor());
        assertEquals(0, second.waitFor());
        return builds();
    }

    private Process start(List<String> command, String... variable) throws IOException {
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

    private Said run(List<String> command, String... variable) throws Exception {
        Process process = start(command, variable);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, err);
    }

    private long builds() throws IOException {
        Path log = folder.resolve("builds");
        return Files.exists(log) ? Files.readString(log).lines().count() : 0;
    }

    private void fakeMaven(String does) throws IOException {
        script(bin.resolve("mvn"), "echo mvn >> '" + folder.resolve("builds") + "'; " + does);
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), SAYS_ITS_ARGUMENTS);
        return home;
    }

    private void fakeJava(String home, String does) throws IOException {
        script(folder.resolve(home).resolve("bin/java"), does.replace("LOG", "'" + folder.resolve("rehearsals") + "'"));
    }

    private long rehearsals() throws IOException {
        Path log = folder.resolve("rehearsals");
        return Files.exists(log) ? Files.readString(log).lines().count() : 0;
    }

    private static void script(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        allowRunning(file);
    }

    private static void allowRunning(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void makeOlder(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                setTime(each, Instant.now().minusSeconds(60));
            }
        }
    }

    private static void setTime(Path file, Instant time) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time));
    }
}
