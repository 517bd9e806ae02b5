package dev.pinion.server.settings;

import static dev.pinion.server.settings.ConnectionLimitSettings.*;
import static dev.pinion.server.settings.SessionLimitSettings.*;

import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.FloodLimits;
import dev.pinion.server.limits.MemoryLimits;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.limits.SessionLimits;

/// The limit records, from what an operator has said. Where one default is a part of another setting, it follows that. Pure.
///
/// @param values what was said
record ConfiguredLimits(Values values) {

    ConnectionLimits connections() {
        int max = values.value(CONNECTIONS_MAX);
        int handshakes = values.atMost(HANDSHAKES_MAX, max);
        return new ConnectionLimits(max, values.atMost(CONNECTIONS_PER_ADDRESS_MAX, max), handshakes,
                values.atMost(HANDSHAKES_PER_ADDRESS_MAX, handshakes), values.value(HANDSHAKE_DEADLINE),
                values.value(CONNECT_DEADLINE), values.value(FRAME_DEADLINE), values.value(WRITE_TIMEOUT),
                values.value(FAREWELL), values.value(APPEND_WAIT), values.value(SOCKET_BUFFER_BYTES),
                values.value(BACKLOG), values.value(LOCAL_CONNECTIONS_MAX), flood());
    }

    private FloodLimits flood() {
        return new FloodLimits(values.value(FIRST_BYTE), values.value(HANDSHAKE_BYTES_MAX),
                values.value(HANDSHAKE_RECORDS_MAX), values.value(CONNECT_BYTES_MAX), values.value(CONNECT_RECORDS_MAX),
                values.value(RECORDS_PER_SECOND), values.value(FAREWELL_RECORDS_MAX), values.value(IDLE_RECORDS_MAX),
                values.value(PROXY_DEADLINE), values.value(PROXY_HEADER_BYTES_MAX));
    }

    AbuseLimits abuse() {
        return new AbuseLimits(values.value(FAILURES_FREE), values.value(FAILURE_FADES),
                values.value(FAILURE_DELAY_MAX), values.value(FAILURE_ADDRESSES_MAX),
                values.value(FAILURES_WAITING_MAX), values.value(FAILURES_WAITING_PER_ADDRESS_MAX),
                values.value(CONNECTIONS_PER_IDENTITY_MAX), values.value(MESSAGES_PER_SECOND),
                values.value(MESSAGES_BURST), values.value(BYTES_PER_SECOND), values.value(BYTES_BURST));
    }

    SessionLimits sessions() {
        return new SessionLimits(values.value(REPLIES_MAX), values.value(SUBSCRIPTIONS_MAX),
                values.value(HEART_BEAT_SEND), values.value(HEART_BEAT_RECEIVE), values.value(HEART_BEAT_TOLERANCE),
                values.value(TRANSACTIONS_MAX), values.value(TRANSACTION_MESSAGES_MAX),
                values.value(TRANSACTION_BYTES_MAX), values.value(TRANSACTION_AGE_MAX),
                values.value(NO_LOCAL_RANGES_MAX), values.value(WILDCARD_CHANNELS_MAX), values.value(CURSORS_MAX),
                values.value(LogSettings.CURSOR_IDLE), values.value(SHARED_MEMBERS_MAX),
                values.value(SHARED_UNACKNOWLEDGED_MAX), values.value(SHARED_GROUPS_MAX), values.value(STORE_WAIT),
                values.value(MESSAGE_BODY_MAX));
    }

    DeliveryLimits delivery() {
        return new DeliveryLimits(values.value(TAIL_BYTES_MAX), values.value(TAIL_BYTES_PER_CHANNEL_MAX),
                values.value(PAGE_BYTES), values.value(PAGE_MESSAGES), values.value(TURN_BYTES),
                values.value(MAX_DELIVERIES));
    }

    MemoryLimits memory() {
        long server = values.value(MEMORY_SERVER_BYTES);
        long identity = values.isGiven(MEMORY_IDENTITY_BYTES) ? values.value(MEMORY_IDENTITY_BYTES) : server / 2;
        long connection = values.isGiven(MEMORY_CONNECTION_BYTES) ? values.value(MEMORY_CONNECTION_BYTES)
                : identity / 2;
        long inbox = values.value(MEMORY_INBOX_BYTES);
        return new MemoryLimits(server, identity, connection, values.value(MEMORY_CONNECTION_BASE_BYTES),
                values.value(MEMORY_TAIL_BYTES), inbox, values.value(APPENDS_MAX),
                values.bytesAtMost(APPENDS_BYTES_MAX, inbox), values.value(MEMORY_CACHE_BYTES),
                values.value(CHANNELS_MAX), values.value(CHANNELS_PER_IDENTITY_MAX));
    }

    PinLimits pins() {
        return new PinLimits(values.value(PINS_STORES_PER_IDENTITY_MAX), values.value(PINS_STORES_MAX),
                values.value(PINS_SEEN_AGAIN_AFTER), values.value(PINS_FORGOTTEN_AFTER),
                values.value(PINS_SUBSCRIPTIONS_PER_CONNECTION_MAX));
    }
}
