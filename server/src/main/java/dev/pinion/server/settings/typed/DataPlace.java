package dev.pinion.server.settings.typed;

import java.nio.file.Path;

import com.sun.security.auth.module.UnixSystem;

/// Where the data folder is unless somebody says so. Pure, but for what it asks of the process.
public final class DataPlace {
    private static final String SYSTEM = "/var/lib/pinion";

    private DataPlace() {}

    /// For this process's user.
    public static Path usual() {
        boolean root = !System.getProperty("os.name", "").startsWith("Windows") && new UnixSystem().getUid() == 0;
        return usual(root, System.getenv().getOrDefault("XDG_DATA_HOME", ""), System.getProperty("user.home", "."));
    }

    /// As the XDG Base Directory Specification has it, by which a relative path in the variable counts for nothing.
    public static Path usual(boolean isRoot, String xdgDataHome, String home) {
        if (isRoot) {
            return Path.of(SYSTEM);
        }
        return (xdgDataHome.startsWith("/") ? Path.of(xdgDataHome) : Path.of(home, ".local", "share"))
                .resolve("pinion");
    }
}
