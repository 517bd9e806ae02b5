package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictModesTest {
    /// Belongs to nobody here; what we make belongs to us, or to root where the tests are run by it.
    private static final int SOMEBODY = 54_321;

    @TempDir
    Path place = Path.of("");
    private Path data = place;
    private Path file = place;

    @BeforeEach
    void make() throws IOException {
        data = Files.createDirectory(place.resolve("data"));
        Path deep = Files.createDirectories(data.resolve("current/retired"));
        file = Files.writeString(deep.resolve("key.pem"), "a key");
        mode(data, 0700);
        mode(data.resolve("current"), 0755);
        mode(deep, 0755);
        mode(file, 0644);
    }

    @Test
    void whatOnlyItsOwnerCanWriteIsTaken() {
        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(data));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0777", "0770", "0720", "0702", "1777", "2770"})
    void aFolderThatOthersCanWriteToIsRefusedWithItsModeItsOwnerAndWhatToType(String octal) throws IOException {
        mode(data, Integer.parseInt(octal, 8));

        String told = refusal(() -> StrictModes.ofThisUser().check(data));

        assertTrue(told.contains(data + " (mode " + octal + ", owner " + Files.getOwner(data).getName() + ")"), told);
        assertTrue(told.contains("chmod -R go-w " + data), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0666", "0660", "0602"})
    void aFileInItThatOthersCanWriteIsRefused(String octal) throws IOException {
        mode(file, Integer.parseInt(octal, 8));

        String told = refusal(() -> StrictModes.ofThisUser().checkAll(data));

        assertTrue(told.contains(file.toString()) && told.contains("mode " + octal), told);
    }

    @Test
    void aFolderInItThatOthersCanWriteToIsRefused() throws IOException {
        mode(file.resolveSibling(""), 0777);

        String told = refusal(() -> StrictModes.ofThisUser().checkAll(data));

        assertTrue(told.contains(String.valueOf(file.getParent())), told);
    }

    @Test
    void aMountedSecretOfRootWithAStickyBitIsTaken() throws IOException {
        mode(data.resolve("current"), 01777);

        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(data));
    }

    @Test
    void whatSomebodyElseOwnsIsRefused() throws IOException {
        String told = refusal(() -> foreign(data).checkAll(data));

        assertTrue(told.contains(" belongs to ") && told.contains("chown "), told);
    }

    @Test
    void aFileThatSomebodyElseOwnsIsRefused() throws IOException {
        assumeTrue(isRoot(), "only root can give a file away");
        Files.setAttribute(file, "unix:uid", SOMEBODY);

        String told = refusal(() -> StrictModes.ofThisUser().checkAll(data));

        assertTrue(told.contains(file + " belongs to " + SOMEBODY), told);
    }

    @Test
    void rootMayWorkInTheFolderOfTheServersUser() throws IOException {
        assumeTrue(isRoot(), "only root can give a file away");
        Files.setAttribute(data, "unix:uid", SOMEBODY);

        assertDoesNotThrow(() -> StrictModes.ofOwner(data).checkAll(data));
        refusal(() -> StrictModes.ofThisUser().checkAll(data));
    }

    @Test
    void aParentThatEverybodyCanRenameInIsRefused() throws IOException {
        Path above = Files.createDirectory(place.resolve("above"));
        Path inner = Files.createDirectories(above.resolve("of/data"));
        mode(above, 0777);

        String told = refusal(() -> StrictModes.ofThisUser().check(inner));

        assertTrue(told.contains("in the place of " + inner + ": " + above), told);
        assertTrue(told.contains("chmod o-w " + above), told);
    }

    @Test
    void aParentThatEverybodyCanRenameInIsRefusedBeforeTheFolderIsMade() throws IOException {
        mode(place, 0777);

        refusal(() -> StrictModes.ofThisUser().check(place.resolve("not/made/yet")));
    }

    @Test
    void aParentWithAStickyBitIsTakenAsTmpIs() throws IOException {
        mode(place, 01777);

        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(data));
    }

    @Test
    void aParentOfSomebodyElseIsRefused() throws IOException {
        assumeTrue(isRoot(), "only root can give a folder away");
        Files.setAttribute(place, "unix:uid", SOMEBODY);

        String told = refusal(() -> StrictModes.ofThisUser().check(data));

        assertTrue(told.contains(place + " belongs to " + SOMEBODY), told);
    }

    @Test
    void aLinkIsTakenForWhatItLeadsTo() throws IOException {
        Path open = Files.createDirectory(place.resolve("open"));
        Path elsewhere = Files.createDirectory(open.resolve("elsewhere"));
        Files.createSymbolicLink(data.resolve("db"), elsewhere);
        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(data));

        mode(open, 0777);

        refusal(() -> StrictModes.ofThisUser().checkAll(data));
        refusal(() -> StrictModes.ofThisUser().check(data.resolve("db")));
    }

    @Test
    void linksInACircleAndToNothingEnd() throws IOException {
        Files.createSymbolicLink(data.resolve("circle"), data);
        Files.createSymbolicLink(data.resolve("nothing"), place.resolve("nothing"));

        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(data));
    }

    @Test
    void aFolderThatIsNotThereIsNotRefused() {
        assertDoesNotThrow(() -> StrictModes.ofThisUser().checkAll(place.resolve("none")));
        assertDoesNotThrow(() -> StrictModes.ofOwner(place.resolve("none")).checkAll(place.resolve("none")));
    }

    @Test
    void whatToTypeIsGoodForAShell() throws IOException {
        Path blank = Files.createDirectory(place.resolve("my data"));
        mode(blank, 0777);

        String told = refusal(() -> StrictModes.ofThisUser().check(blank));

        assertTrue(told.contains("chmod -R go-w '" + blank + "'"), told);
    }

    /// One for whom this folder is somebody else's, also where the tests are run by root, who is trusted by all.
    private static StrictModes foreign(Path folder) throws IOException {
        if (isRoot()) {
            Files.setAttribute(folder, "unix:uid", SOMEBODY);
            return StrictModes.ofThisUser();
        }
        return new StrictModes(SOMEBODY);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static String refusal(Executable check) {
        return String.valueOf(assertThrows(UnsafeFolderException.class, check).getMessage());
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
