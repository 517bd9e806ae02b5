package dev.pinion.client.frames;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.checks.Settings;
import dev.pinion.client.frames.OutFrame;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderBlock;

/// The start of a SEND: destination and the user's headers.
public final class SendFrame implements OutFrame {

    /// Names that the client or the server sets; a server would end the connection over them.
    private static final Set<String> TAKEN = Set.of(HeaderNames.DESTINATION, HeaderNames.RECEIPT,
            HeaderNames.TRANSACTION, HeaderNames.CONTENT_LENGTH, HeaderNames.SENDER, HeaderNames.SEQ,
            HeaderNames.TIMESTAMP, HeaderNames.MESSAGE_ID, HeaderNames.EPOCH, HeaderNames.CHAIN,
            HeaderNames.CHAIN_BEFORE, HeaderNames.REDELIVERED, HeaderNames.SUBSCRIPTION, HeaderNames.ACK,
            HeaderNames.GAP, HeaderNames.DELIVERY_COUNT, HeaderNames.BROWSER);

    /// What the server allows, less room for our own headers.
    private static final int COUNT_MAX = FrameLimits.AFTER_CONNECT.headerCount() - 8;
    private static final int BYTES_MAX = FrameLimits.AFTER_CONNECT.headerBytes() - 2 * 1024;

    private final Destination destination;
    private final HeaderBlock headers;
    private final @Nullable String key;

    private SendFrame(Destination destination, HeaderBlock headers, @Nullable String key) {
        this.destination = destination;
        this.headers = headers;
        this.key = key;
    }

    /// Names that the server has not seen: which run of which program it is, and a number. Any thread.
    public static final class Keys {
        private static final int RUN_BYTES = 12;
        private final AtomicLong numbers = new AtomicLong();
        private final String run;

        public Keys(SecureRandom random) {
            byte[] bytes = new byte[RUN_BYTES];
            random.nextBytes(bytes);
            run = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        public String next() {
            return run + '-' + numbers.incrementAndGet();
        }
    }

    /// A message: with a key by which the server knows it again, if its sender has given none.
    public static SendFrame of(Destination destination, Map<String, String> headers, Keys keys) {
        SendFrame plain = of(destination, headers);
        return headers.containsKey(HeaderNames.IDEMPOTENCY_KEY) ? plain
                : new SendFrame(destination, plain.headers, keys.next());
    }

    /// What is said to the server itself.
    public static SendFrame of(Destination destination, Map<String, String> headers) {
        for (String name : headers.keySet()) {
            Settings.require(!name.isEmpty() && !TAKEN.contains(name), "header name", '"' + name + '"',
                    "a name of your own");
        }
        HeaderBlock block = HeaderBlock.of(headers);
        Settings.require(headers.size() <= COUNT_MAX && block.bytes().size() <= BYTES_MAX, "headers",
                headers.size() + " headers in " + block.bytes().size() + " bytes",
                "at most " + COUNT_MAX + " in " + BYTES_MAX);
        return new SendFrame(destination, block, null);
    }

    @Override
    public void encode(FrameWriter out) throws IOException {
        out.begin(FrameCommand.SEND);
        out.header(HeaderNames.DESTINATION, destination.text());
        if (key != null) {
            out.header(HeaderNames.IDEMPOTENCY_KEY, key);
        }
        out.headers(headers);
    }
}
