package dev.pinion.server.upkeep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.RetentionLimits;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.ChannelPattern;

/// How much is kept of the channels that a pattern names: what is beyond any of its bounds goes, oldest first.
///
/// @param channels   a pattern over channels, or [#INBOXES]
/// @param age        of a message; none: it may grow old
/// @param count      messages in each channel; none: any number
/// @param bytes      of headers and bodies in each channel; this bound wins over cursors; none: any number
public record RetentionRule(String channels, Optional<Duration> age, OptionalLong count, OptionalLong bytes) {
    /// All inboxes: no pattern over channels matches one.
    public static final String INBOXES = "@*";

    private static final Duration AGE_MIN = Duration.ofSeconds(1);
    private static final Duration AGE_MAX = Duration.ofDays(36_500);
    /// Smaller than the largest message, a bound in bytes would leave a channel nothing.
    private static final long BYTES_MIN = 1024 * 1024;
    private static final long SECONDS_OF_DAY = Duration.ofDays(1).toSeconds();
    private static final long MOST = Long.MAX_VALUE / 2;

    public RetentionRule {
        if (!channels.equals(INBOXES)) {
            var checked = new ChannelPattern(channels);
            channels = checked.text();
        }
        if (age.isEmpty() && count.isEmpty() && bytes.isEmpty()) {
            throw refused(channels, "has no bound", "at least one of age, count and bytes");
        }
        if (age.isPresent() && (age.get().compareTo(AGE_MIN) < 0 || age.get().compareTo(AGE_MAX) > 0)) {
            throw refused(channels, "has the age " + age.get(), "one second to 36500 days");
        }
        if (count.isPresent() && (count.getAsLong() < 1 || count.getAsLong() > MOST)) {
            throw refused(channels, "has the count " + count.getAsLong(), "1 to " + MOST);
        }
        if (bytes.isPresent() && (bytes.getAsLong() < BYTES_MIN || bytes.getAsLong() > MOST)) {
            throw refused(channels, "has " + bytes.getAsLong() + " bytes", BYTES_MIN + " to " + MOST);
        }
    }

    private static IllegalArgumentException refused(String channels, String what, String expected) {
        return new IllegalArgumentException("retention of " + channels + " " + what + "; expected " + expected);
    }

    /// Whether it names this channel; [RetentionRules] for whoever asks often.
    public boolean governs(ChannelLog channel) {
        return governed().test(channel);
    }

    /// The channels that it names.
    Predicate<ChannelLog> governed() {
        if (channels.equals(INBOXES)) {
            return channel -> channel.name().startsWith("@");
        }
        var pattern = new ChannelPattern(channels);
        return channel -> !channel.name().startsWith("@") && pattern.matches(new ChannelName(channel.name()));
    }

    /// As it is typed.
    public String text() {
        List<String> bounds = new ArrayList<>();
        age.ifPresent(each -> bounds
                .add("age=" + (each.toSeconds() % SECONDS_OF_DAY == 0 ? each.toDays() + "d" : each.toSeconds() + "s")));
        count.ifPresent(each -> bounds.add("count=" + each));
        bytes.ifPresent(each -> bounds.add("bytes=" + each));
        return channels + ":" + String.join(",", bounds);
    }

    RetentionLimits limits(Duration cursorHold) {
        return new RetentionLimits(age.orElse(AGE_MAX.multipliedBy(2)), count.orElse(MOST), bytes.orElse(MOST),
                cursorHold);
    }
}
