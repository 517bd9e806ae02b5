package dev.pinion.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

/// The launcher of a release.
class ReleaseLauncherTest extends LauncherFolder {

    @Test
    void aReleaseBuildsNothingAndStartsWithItsOwnJava() throws Exception {
        // Given
        Path release = release();
        // When
        Said first = run(List.of(release.resolve("bin/pinion").toString(), "serve"));
        Said made = run(List.of(release.resolve("bin/pinion-cache").toString()));
        Said then = run(List.of(release.resolve("bin/pinion").toString(), "serve"));
        // Then
        assertAll(() -> assertTrue(first.out().contains("[" + release.resolve("lib/pinion.jar") + "]"), first.err()),
                () -> assertTrue(!first.out().contains("AOTCache"), first.out()),
                () -> assertEquals(new Said(0, "", ""), made),
                () -> assertTrue(then.out().contains("[-XX:AOTCache=" + release.resolve("pinion.aot") + "]"),
                        then.out() + then.err()),
                () -> assertEquals(0, builds()));
    }

    @Test
    void aCacheThatCannotBeMadeIsToldAndTheReleaseStartsWithout() throws Exception {
        // Given
        Path release = release();
        script(release.resolve("runtime/bin/java"),
                "case \"$*\" in *AOTCacheOutput*) echo the reason >&2; exit 1;; esac; " + SAYS_ITS_ARGUMENTS);
        // When
        Said made = run(List.of(release.resolve("bin/pinion-cache").toString()));
        Said then = run(List.of(release.resolve("bin/pinion").toString(), "serve"));
        // Then
        assertAll(() -> assertEquals(1, made.exit()),
                () -> assertTrue(made.err().contains("the reason") && made.err().contains("no cache was made"),
                        made.err()),
                () -> assertTrue(then.out().contains("[serve]") && !then.out().contains("AOTCache"), then.out()));
    }

    /// A release, of which only the Java is not real.
    private Path release() throws IOException {
        Path release = Files.createDirectories(root.resolve("a release")).toRealPath();
        copyParts("build/release/pinion", "a release/bin/pinion");
        copyParts("build/release/run.sh", "a release/lib/run.sh");
        allowRunning(release.resolve("bin/pinion"));
        Files.createSymbolicLink(release.resolve("bin/pinion-cache"), Path.of("pinion"));
        Files.createDirectories(release.resolve("runtime/bin"));
        fakeJava("a root/a release/runtime", REHEARSES);
        return release;
    }
}
