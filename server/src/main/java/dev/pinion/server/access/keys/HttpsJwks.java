package dev.pinion.server.access.keys;

import java.io.IOException;
import java.net.URI;

/// Fetches a JWK set from the https address that the operator gave.
///
/// Thread: any; blocks up to the deadline of the fetch.
public final class HttpsJwks implements JwksFetch {
    private final URI address;
    private final HttpsFetch https;

    public HttpsJwks(URI address, HttpsFetch https) {
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the JWKS address is " + address + "; expected https://HOST/..., or a file");
        }
        this.address = address;
        this.https = https;
    }

    @Override
    public byte[] fetch() throws IOException, InterruptedException {
        return https.get(address);
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
