package dev.pinion.db.engine.h2;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.HeadSigner;
import dev.pinion.db.SignedHead;
import dev.pinion.db.commit.Channel;
import dev.pinion.db.commit.ChannelHead;
import dev.pinion.db.commit.Writes;

/// Signs heads of channels and keeps them. Any thread calls; the committer writes.
public final class StoredHeads {

    private static final String KEEP_HEAD = """
            merge into signed_head (channel_id, seq, chain, epoch, signature, signed_millis)
            values (?, ?, ?, ?, ?, ?)""";

    private record Signed(ChannelLog channel, ChannelHead head, Bytes signature) {}

    private final String epoch;
    private final Writes writes;

    public StoredHeads(String epoch, Writes writes) {
        this.epoch = epoch;
        this.writes = writes;
    }

    /// The signatures are made by the calling thread.
    public CompletableFuture<Integer> sign(HeadSigner signer, long nowMillis, List<ChannelLog> channels)
            throws InterruptedException {
        List<Signed> signed = new ArrayList<>();
        for (ChannelLog channel : channels) {
            ChannelHead head = Channel.of(channel).head();
            if (head.last() == 0) {
                continue; // no message yet
            }
            Bytes signature = signer.sign(SignedHead.statement(channel.name(), head.last(), head.chain(), epoch));
            signed.add(new Signed(channel, head, signature));
        }
        return writes.write(connection -> keep(connection, signed, nowMillis));
    }

    private int keep(Connection connection, List<Signed> signed, long nowMillis) throws SQLException {
        try (PreparedStatement merge = connection.prepareStatement(KEEP_HEAD)) {
            for (Signed head : signed) {
                merge.setLong(1, Channel.of(head.channel()).row());
                merge.setLong(2, head.head().last());
                merge.setBytes(3, head.head().chain().toByteArray());
                merge.setString(4, epoch);
                merge.setBytes(5, head.signature().toByteArray());
                merge.setLong(6, nowMillis);
                merge.addBatch();
            }
            merge.executeBatch();
            return signed.size();
        }
    }
}
