package dev.pinion.client;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderBlock;
import dev.pinion.protocol.stomp.HeaderValue;

/// The start of a SEND: destination and the user's headers.
final class SendFrame implements OutFrame {

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
    private final @Nullable HeaderValue transaction;

    private SendFrame(Destination destination, HeaderBlock headers, @Nullable HeaderValue transaction) {
        this.destination = destination;
        this.headers = headers;
        this.transaction = transaction;
    }

    static SendFrame of(Destination destination, Map<String, String> headers) {
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

    SendFrame in(HeaderValue openTransaction) {
        return new SendFrame(destination, headers, openTransaction);
    }

    @Override
    public void encode(FrameWriter out) throws IOException {
        out.begin(FrameCommand.SEND);
        out.header(HeaderNames.DESTINATION, destination.text());
        if (transaction != null) {
            out.header(HeaderNames.TRANSACTION, transaction);
        }
        out.headers(headers);
    }
}
