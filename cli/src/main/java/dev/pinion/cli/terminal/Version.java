package dev.pinion.cli.terminal;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints. The version stands in the jar's manifest, so the build is the one place that knows it.
public final class Version implements IVersionProvider {

    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unbuilt" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"pinion " + text(), "Java " + Runtime.version() + " on " + System.getProperty("os.name")};
    }
}
