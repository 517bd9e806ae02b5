package dev.pinion.certs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;

import com.sun.security.auth.module.UnixSystem;

/// Whether somebody else can change what lies in our folders, asked as sshd does with its StrictModes before it believes a
/// file: whoever can rename in a folder puts keys of his own into it, however private the files are.
///
/// A folder and all in it must belong to the server's user or to root, and nobody else may write there; the group counts as
/// somebody else, also one that has a single member today. The folders above must not let everybody, or an owner who is
/// neither, rename what is in them. Links are followed: what counts is where they lead. Where there are no such modes
/// (Windows) nothing is asked.
///
/// Any thread; waits for the disk. A folder is read to a depth of [#DEPTH_MAX].
public final class StrictModes {
    private static final int ROOT = 0;
    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_WRITE = 02;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 07777;
    /// `keys/retired/7/key.pem` is four; a link may lead to a deeper place.
    private static final int DEPTH_MAX = 16;

    private final long user;

    /// @param user the id of the one whose files are trusted beside root's
    StrictModes(long user) {
        this.user = user;
    }

    /// For a server: its own user.
    public static StrictModes ofThisUser() {
        return new StrictModes(isUnix(Path.of("")) ? new UnixSystem().getUid() : ROOT);
    }

    /// For a command of the operator. Root may work in the folder of the server's user: its owner is trusted then.
    ///
    /// @throws UnsafeFolderException when the folder cannot be looked at
    public static StrictModes ofOwner(Path folder) {
        StrictModes own = ofThisUser();
        if (own.user != ROOT || !isUnix(folder) || !Files.exists(folder)) {
            return own;
        }
        try {
            return new StrictModes(Owned.of(folder).user());
        } catch (IOException unreadable) {
            throw notRead(folder, unreadable);
        }
    }

    /// Looks at a folder and those above it, not at what it holds. One that is not there is not looked at.
    ///
    /// @throws UnsafeFolderException when somebody else can change it
    public void check(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!isUnix(absolute)) {
            return;
        }
        try {
            checkAbove(absolute);
            if (Files.exists(absolute)) {
                checkAbove(absolute.toRealPath());
                checkOwn(absolute, absolute);
            }
        } catch (IOException unreadable) {
            throw notRead(absolute, unreadable);
        }
    }

    /// The same, and all that the folder holds.
    ///
    /// @throws UnsafeFolderException when somebody else can change something of it
    public void checkAll(Path folder) {
        check(folder);
        Path absolute = folder.toAbsolutePath().normalize();
        if (!isUnix(absolute) || !Files.exists(absolute)) {
            return;
        }
        try {
            Files.walkFileTree(absolute, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH_MAX, new Visitor(absolute));
        } catch (IOException unreadable) {
            throw notRead(absolute, unreadable);
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            look(folder);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            look(file);
            return FileVisitResult.CONTINUE;
        }

        /// A running server makes and removes files meanwhile; what we may not read, we do not believe either.
        @Override
        public FileVisitResult visitFileFailed(Path path, IOException why) throws IOException {
            if (why instanceof AccessDeniedException) {
                look(path);
            } else if (!(why instanceof NoSuchFileException || why instanceof FileSystemLoopException)) {
                throw why;
            }
            return FileVisitResult.CONTINUE;
        }

        private void look(Path path) throws IOException {
            try {
                if (Files.isSymbolicLink(path)) {
                    checkAbove(path.toRealPath());
                }
                checkOwn(path, root);
            } catch (NoSuchFileException goneOrALinkToNothing) {
                return; // nothing to believe
            }
        }
    }

    /// @param root what was asked for: nobody may add to it, whereas in a mounted secret below, of root with a sticky bit,
    ///        what is there cannot be replaced
    private void checkOwn(Path path, Path root) throws IOException {
        Owned owned = Owned.of(path);
        if (isForeign(owned)) {
            throw new UnsafeFolderException(
                    path + " belongs to " + owner(path) + ", who can change what the server believes (" + owned.text()
                            + ")",
                    "Run: chown -R " + name() + " " + quoted(path)
                            + " (when you know what is in it), or run this as its owner");
        }
        boolean keepsWhatIsThere = owned.is(STICKY) && Files.isDirectory(path) && !path.equals(root);
        if (owned.is(GROUP_OR_OTHERS_WRITE) && !keepsWhatIsThere) {
            throw new UnsafeFolderException(
                    "Others than its owner can write " + (Files.isDirectory(path) ? "into " : "") + path + " ("
                            + owned.text() + ", owner " + owner(path) + "), and change what the server believes",
                    "Look whether all in it is yours, then run: chmod -R go-w " + quoted(root));
        }
    }

    private void checkAbove(Path path) throws IOException {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (!Files.exists(above)) {
                continue; // it will be ours
            }
            Owned owned = Owned.of(above);
            if (isForeign(owned)) {
                throw new UnsafeFolderException(
                        above + " belongs to " + owner(above) + ", who can put another folder in the place of " + path
                                + " (" + owned.text() + ")",
                        "Choose a place below folders of root or " + name() + ", or run: chown " + name() + " "
                                + quoted(above));
            }
            if (owned.is(OTHERS_WRITE) && !owned.is(STICKY)) {
                throw new UnsafeFolderException(
                        "Everybody can put another folder in the place of " + path + ": " + above
                                + " can be written to by all (" + owned.text() + ", owner " + owner(above) + ")",
                        "Run: chmod o-w " + quoted(above) + " (or chmod +t, where all need to write there)");
            }
        }
    }

    private boolean isForeign(Owned owned) {
        return owned.user() != ROOT && owned.user() != user;
    }

    private String name() {
        return user == ROOT ? "root" : Long.toString(user);
    }

    private static String owner(Path path) throws IOException {
        return Files.getOwner(path).getName();
    }

    private static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./:=@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static UnsafeFolderException notRead(Path path, IOException why) {
        return new UnsafeFolderException("Cannot look who can write to " + path + ": " + why,
                "Check the disk and the path");
    }

    /// @param user the owner's id
    private record Owned(int mode, int user) {
        static Owned of(Path path) throws IOException {
            Map<String, Object> read = Files.readAttributes(path, "unix:mode,uid");
            return new Owned((Integer) Objects.requireNonNull(read.get("mode")),
                    (Integer) Objects.requireNonNull(read.get("uid")));
        }

        boolean is(int bits) {
            return (mode & bits) != 0;
        }

        String text() {
            return "mode %04o".formatted(mode & PERMISSIONS);
        }
    }
}
