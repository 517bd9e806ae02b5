package dev.pinion.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints. The version stands in the jar's manifest, so the build is the one place that knows it; a release
/// has the commit that it was made of beside this class.
public final class Version implements IVersionProvider {

    private static final String COMMIT = "commit";

    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unbuilt" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"pinion " + text() + commit(),
                "Java " + Runtime.version() + " on " + System.getProperty("os.name")};
    }

    private static String commit() {
        try (InputStream in = Version.class.getResourceAsStream(COMMIT)) {
            return in == null ? "" : ", commit " + new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException unreadableJar) {
            return "";
        }
    }
}
