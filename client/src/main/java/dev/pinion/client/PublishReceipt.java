package dev.pinion.client;

/// The server's proof that a message is on disk.
///
/// @param seq the message's place in its channel, from 1 without gaps
/// @param epoch the id of the history in which it has this place; empty where the server tells none
/// @param duplicate true when its idempotency key was seen before: nothing was stored now, `seq` is that of the first time. So it
/// is too when the client itself has repeated the message after a lost connection and the first try had arrived
/// @param expired true when the time in its header `expires` had passed already: it is stored, and delivered to nobody
public record PublishReceipt(long seq, String epoch, boolean duplicate, boolean expired) {}
