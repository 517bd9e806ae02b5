package dev.pinion.server.access.keys;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.protocol.LogText;

/// Gets small texts from a provider over https: no redirects, no more bytes than a key set may have, nothing packed, and one
/// deadline over all of it, from the connection to the last byte (the client's own time-out ends with the headers).
///
/// Thread: any; blocks up to the deadline.
public final class HttpsFetch implements AutoCloseable {
    private static final int OK = 200;
    private static final int REDIRECTS = 3;

    private final HttpClient client;
    private final Duration timeout;

    /// Says that there is an answer and that it is not the text.
    static final class OtherAnswer extends IOException {
        private static final long serialVersionUID = 1;

        OtherAnswer(String what) {
            super(what);
        }
    }

    public HttpsFetch(ProviderTrust trust, Duration timeout, Executor executor) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .sslContext(trust.context())
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    /// The address, or why it is none that keys can be fetched from.
    static URI address(String text, String what) throws IOException {
        try {
            URI address = URI.create(text);
            if ("https".equals(address.getScheme()) && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException(what + " is " + new LogText(text) + "; expected https://HOST/...", malformed);
        }
        throw new IOException(what + " is " + new LogText(text) + "; expected https://HOST/...");
    }

    byte[] get(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        var limited = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), KeySet.BYTES_MAX);
        return body(address, whole(address, client.sendAsync(request, limited)));
    }

    private HttpResponse<byte[]> whole(URI address, CompletableFuture<HttpResponse<byte[]>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new IOException("no whole answer from " + address + " within " + timeout.toMillis() + " ms", slow);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw new IOException(address + " cannot be read: " + (cause == null ? failed : cause), failed);
        } finally {
            answer.cancel(true);
        }
    }

    private static byte[] body(URI address, HttpResponse<byte[]> response) throws OtherAnswer {
        int status = response.statusCode();
        if (status / 100 == REDIRECTS) {
            throw new OtherAnswer(address + " answered " + status + " and points to "
                    + new LogText(response.headers().firstValue("Location").orElse("nothing"))
                    + "; redirects are not followed: configure that address where it is the provider's");
        }
        if (status != OK) {
            throw new OtherAnswer(address + " answered " + status + "; expected 200");
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new OtherAnswer(address + " answered with the content-encoding " + new LogText(encoding)
                    + ", which was not asked for; expected plain JSON");
        }
        return response.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
