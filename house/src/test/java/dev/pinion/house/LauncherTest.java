package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

/// The launcher of the source tree.
class LauncherTest extends LauncherFolder {

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

    @Test
    void whoWantsNoBuildIsToldInsteadOfMadeToWait() throws Exception {
        Said said = run(List.of("./pinion", "serve"), "PINION_BUILD", "never");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("PINION_BUILD is never"), said.err()),
                () -> assertEquals(0, builds()));
    }

    private long buildsOfTwoAtOnce() throws Exception {
        fakeMaven("sleep 1; mkdir -p cli/target/lib; echo jar > cli/target/pinion.jar");
        Process first = start(List.of("./pinion", "demo"));
        Process second = start(List.of("./pinion", "demo"));
        assertEquals(0, first.waitFor());
        assertEquals(0, second.waitFor());
        return builds();
    }
}
