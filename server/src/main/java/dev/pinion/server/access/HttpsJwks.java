package dev.pinion.server.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Fetches a JWK set from an https address. No redirects, no more bytes than a set may have, one time-out over all of it.
///
/// Thread: any; blocks up to the time-out.
public final class HttpsJwks implements JwksFetch, AutoCloseable {
    private final URI address;
    private final HttpClient client;
    private final Duration timeout;

    public HttpsJwks(URI address, ProviderTrust trust, Duration timeout, Executor executor) {
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the JWKS address is " + address + "; expected https://HOST/..., or a file");
        }
        this.address = address;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .sslContext(trust.context())
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    @Override
    public byte[] fetch() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        var limited = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), KeySet.BYTES_MAX);
        HttpResponse<byte[]> response = client.send(request, limited);
        if (response.statusCode() != 200) {
            throw new IOException("the provider answered " + response.statusCode() + "; expected 200");
        }
        return response.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
