package dev.pinion.server;

/// Which Pinion this is, as CONNECTED says it.
final class Version {
    static final String SERVER = "pinion/" + read();

    private Version() {}

    private static String read() {
        String fromJar = Version.class.getPackage().getImplementationVersion();
        return fromJar == null ? "unreleased" : fromJar;
    }
}
