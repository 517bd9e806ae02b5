package dev.pinion.db.engine;

/// Idempotency keys that were gathered, and are forgotten together.
public record KeyRun(long number, int keys) {}
