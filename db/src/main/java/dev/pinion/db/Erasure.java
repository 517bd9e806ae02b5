package dev.pinion.db;

/// What is left of the content of an erased message: enough to check the chain. Its headers and body are empty.
public record Erasure(Bytes headersHash, Bytes bodyHash, long erasedMillis) {}
