package dev.pinion.server.access.keys;

import java.io.IOException;

/// One attempt to get a JWK set from elsewhere. [RemoteKeys] decides when, and never two at once.
public interface JwksFetch {
    /// MUST end within a time-out of its own.
    byte[] fetch() throws IOException, InterruptedException;
}
