package dev.pinion.client;

/// The server's proof that a message is on disk.
///
/// @param seq the message's place in its channel, from 1 without gaps
/// @param duplicate true when the idempotency key was seen before: nothing was stored now, `seq` is that of the first time
public record PublishReceipt(long seq, boolean duplicate) {}
