package dev.pinion.db.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// A path of a [JournalOpening], `pinion:NUMBER:PATH-BELOW`: the plug-in point of H2. Database files are journaled;
/// others, H2's temporary ones, are what they are below. Public since H2 makes it by reflection.
public final class JournalFilePath extends FilePathWrapper {

    static final String SCHEME = "pinion";
    static final String JOURNAL_SUFFIX = ".journal";

    static final String SUMS_SUFFIX = ".sums";

    private static final String JOURNALED_SUFFIX = ".mv.db";

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    protected String getPrefix() {
        return name.substring(0, prefixLength(name));
    }

    @Override
    protected FilePath unwrap(String path) {
        return FilePath.get(path.substring(prefixLength(path)));
    }

    private static int prefixLength(String path) {
        return path.indexOf(':', SCHEME.length() + 1) + 1;
    }

    private boolean isJournaled() {
        return name.endsWith(JOURNALED_SUFFIX);
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        if (!isJournaled()) {
            return getBase().open(mode);
        }
        int number = Integer.parseInt(name, SCHEME.length() + 1, prefixLength(name) - 1, 10);
        JournalOpening opening = JournalOpening.of(number);
        return new JournaledChannel(opening,
                opening.open(getBase(), beside(JOURNAL_SUFFIX), beside(SUMS_SUFFIX), mode));
    }

    private FilePath beside(String suffix) {
        return FilePath.get(getBase().toString() + suffix);
    }

    @Override
    public void delete() {
        super.delete();
        for (String suffix : List.of(JOURNAL_SUFFIX, SUMS_SUFFIX)) {
            if (isJournaled() && beside(suffix).exists()) {
                beside(suffix).delete();
            }
        }
    }

    /// A file moved without its journal would not be what was forced.
    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        if (isJournaled()) {
            throw new UnsupportedOperationException("a journaled file is not moved");
        }
        super.moveTo(newName, atomicReplace);
    }
}
