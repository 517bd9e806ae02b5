package dev.pinion.server.limits;

/// What delivery holds in memory.
///
/// @param tailBytesMax messages kept in memory for all channels together, so that those who keep up are served
///        without the database
/// @param tailBytesPerChannelMax the same for one channel
/// @param pageBytes what one subscription reads from the log at once when it lags
/// @param pageMessages the same in messages
/// @param turnBytes what one subscription may write before the next one of the connection has its turn
/// @param deliveriesMax how often a message is delivered to one subscription that refuses it (`max-deliveries`)
public record DeliveryLimits(long tailBytesMax, int tailBytesPerChannelMax, int pageBytes, int pageMessages,
        int turnBytes, int deliveriesMax) {

    public static final DeliveryLimits DEFAULTS = new DeliveryLimits(64L * 1024 * 1024, 1024 * 1024, 64 * 1024, 512,
            64 * 1024, 16);

    public DeliveryLimits {
        Limit.require("tail.bytes.max", tailBytesMax, 64 * 1024, 1L << 40);
        Limit.require("tail.bytes.per.channel.max", tailBytesPerChannelMax, 1024, 1 << 30);
        Limit.require("page.bytes", pageBytes, 1024, 1 << 24);
        Limit.require("page.messages", pageMessages, 1, 10_000);
        Limit.require("turn.bytes", turnBytes, 1024, 1 << 24);
        Limit.require("max-deliveries", deliveriesMax, 1, 1_000);
    }
}
