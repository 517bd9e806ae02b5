package dev.pinion.server.deliver;

/// A hole that retention has made in a channel: the first and the last sequence that are gone.
record Gap(long first, long last) {}
