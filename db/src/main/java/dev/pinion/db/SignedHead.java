package dev.pinion.db;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What is signed about a channel: every part with its length before it, as in the chain.
public record SignedHead(long channelId, String channel, long seq, Bytes chain, String epoch, Bytes signature) {

    private static final String LABEL = "pinion-head-1";

    public static Bytes statement(String channel, long seq, Bytes chain, String epoch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(bytes)) {
            part(data, LABEL.getBytes(StandardCharsets.UTF_8));
            part(data, channel.getBytes(StandardCharsets.UTF_8));
            data.writeInt(8);
            data.writeLong(seq);
            part(data, chain.content());
            part(data, epoch.getBytes(StandardCharsets.UTF_8));
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return Bytes.owned(bytes.toByteArray());
    }

    private static void part(DataOutputStream data, byte[] part) throws IOException {
        data.writeInt(part.length);
        data.write(part);
    }

    public Bytes statement() {
        return statement(channel, seq, chain, epoch);
    }
}
