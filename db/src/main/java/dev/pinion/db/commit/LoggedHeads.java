package dev.pinion.db.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.HeadSigner;
import dev.pinion.db.SignedHead;
import dev.pinion.db.log.Change;

/// Signs heads of channels: changes of the log. Any thread calls.
public final class LoggedHeads {

    private final String epoch;
    private final Writes writes;

    public LoggedHeads(String epoch, Writes writes) {
        this.epoch = epoch;
        this.writes = writes;
    }

    /// The signatures are made by the calling thread.
    public CompletableFuture<Integer> sign(HeadSigner signer, long nowMillis, List<ChannelLog> channels)
            throws InterruptedException {
        List<Change> signed = new ArrayList<>();
        for (ChannelLog channel : channels) {
            ChannelHead head = Channel.of(channel).head();
            if (head.last() == 0) {
                continue; // no message yet
            }
            Bytes signature = signer.sign(SignedHead.statement(channel.name(), head.last(), head.chain(), epoch));
            signed.add(new Change.Signed(channel.name(), head.last(), head.chain(), epoch, signature, nowMillis));
        }
        return writes.write(signed.stream().mapToLong(Change::heldBytes).sum(), batch -> {
            signed.forEach(batch::change);
            return signed.size();
        });
    }
}
