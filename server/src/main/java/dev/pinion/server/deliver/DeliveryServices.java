package dev.pinion.server.deliver;

import java.time.Clock;

import dev.pinion.db.MessageLog;
import dev.pinion.server.limits.DeliveryLimits;

/// What all subscriptions share.
record DeliveryServices(MessageLog log, DeliveryLimits limits, Clock clock) {}
