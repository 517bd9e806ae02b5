package dev.pinion.server.upkeep;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.HeadSigner;

/// Signs the heads of channels that have grown. Thread: the upkeep's. Holds a number for each channel.
final class HeadSigningTask implements UpkeepTask {
    private final Database database;
    private final UpkeepSettings settings;
    private final HeadSigner signer;
    private final Throttle throttle;
    private final Clock clock;
    private final Map<ChannelLog, Long> signed = new HashMap<>();
    private long nextMillis;
    private volatile long lastMillis;

    HeadSigningTask(Database database, UpkeepSettings settings, HeadSigner signer, Throttle throttle, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.signer = signer;
        this.throttle = throttle;
        this.clock = clock;
        nextMillis = clock.millis() + settings.signHeadsEvery().toMillis();
    }

    @Override
    public String name() {
        return "signing of heads";
    }

    /// When all heads were last signed; 0: not yet.
    long lastMillis() {
        return lastMillis;
    }

    @Override
    public void run() throws InterruptedException {
        if (clock.millis() >= nextMillis) {
            sign();
            nextMillis = clock.millis() + settings.signHeadsEvery().toMillis();
        }
    }

    /// Signs what has grown since the last time, a few at a time.
    void sign() throws InterruptedException {
        long now = clock.millis();
        Map<ChannelLog, Long> some = new HashMap<>();
        for (ChannelLog channel : database.log().channels()) {
            if (signed.getOrDefault(channel, 0L) < channel.last()) {
                some.put(channel, channel.last());
            }
            if (some.size() == settings.pace().stepHeads()) {
                sign(some, now);
            }
        }
        sign(some, now);
        lastMillis = now;
    }

    /// The head that is signed is the one of now: it may be later than the one that was looked at, never earlier.
    private void sign(Map<ChannelLog, Long> some, long now) throws InterruptedException {
        if (!some.isEmpty()) {
            List<ChannelLog> channels = new ArrayList<>(some.keySet());
            throttle.run(() -> database.signHeads(signer, now, channels));
            signed.putAll(some);
            some.clear();
        }
    }
}
