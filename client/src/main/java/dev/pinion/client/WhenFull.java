package dev.pinion.client;

/// What [PinionClient#publish] does when the outbox is full: as many messages, or bytes, as [ClientLimits] allows have no receipt.
public enum WhenFull {
    /// Waits for room, at most for [ClientDeadlines#publish()]; then the future fails and nothing was sent.
    WAIT,
    /// The future fails at once, and nothing was sent.
    FAIL,
    /// The oldest message that was never sent makes room: its future fails, and the publish counts it. Where all were sent, the
    /// new one fails.
    DROP_OLDEST
}
