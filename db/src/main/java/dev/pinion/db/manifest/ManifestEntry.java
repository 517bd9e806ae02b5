package dev.pinion.db.manifest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.engine.ChannelHead;

/// Where a channel stood: its bounds, the chain after the last message and before the first, and how much of it was kept.
///
/// @param anchor      the chain before `first`
/// @param chain       the chain after `last`
/// @param ageMillis   [#ALL]: messages of any age
/// @param messages    [#ALL]: any number
/// @param bytes       [#ALL]: any number
public record ManifestEntry(String channel, long first, long last, Bytes anchor, Bytes chain, long ageMillis,
        long messages, long bytes) {

    static final long ALL = -1;
    /// What is longer or more than this bounds nothing: a rule without the bound says so.
    private static final long AGE_MILLIS_MAX = Duration.ofDays(36_500).toMillis();
    private static final long COUNT_MAX = Long.MAX_VALUE / 4;

    static ManifestEntry of(String channel, ChannelHead head, Optional<RetentionLimits> rule) {
        return new ManifestEntry(channel, head.first(), head.last(), head.anchor(), head.chain(),
                bound(rule.map(limits -> limits.age().toMillis()), AGE_MILLIS_MAX),
                bound(rule.map(RetentionLimits::messages), COUNT_MAX),
                bound(rule.map(RetentionLimits::bytes), COUNT_MAX));
    }

    private static long bound(Optional<Long> value, long max) {
        return value.filter(each -> each < max).orElse(ALL);
    }

    /// Whether anything of it may ever be deleted.
    public boolean isKeptWhole() {
        return ageMillis == ALL && messages == ALL && bytes == ALL;
    }

    byte[] form() {
        byte[] name = Parts.utf8(channel);
        ByteBuffer form = ByteBuffer.allocate(4 + name.length + 5 * 8 + 2 * ChainLink.HASH_BYTES);
        form.putInt(name.length).put(name).putLong(first).putLong(last);
        anchor.putInto(form);
        chain.putInto(form);
        return form.putLong(ageMillis).putLong(messages).putLong(bytes).array();
    }

    static ManifestEntry parsed(ByteBuffer form) {
        String channel = Parts.text(form);
        long first = form.getLong();
        long last = form.getLong();
        Bytes anchor = Parts.bytes(form, ChainLink.HASH_BYTES);
        Bytes chain = Parts.bytes(form, ChainLink.HASH_BYTES);
        return new ManifestEntry(channel, first, last, anchor, chain, form.getLong(), form.getLong(), form.getLong());
    }
}
