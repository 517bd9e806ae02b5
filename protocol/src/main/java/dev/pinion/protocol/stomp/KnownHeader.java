package dev.pinion.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.HeaderNames;

/// The header names that the parsers ask for, recognised from bytes without making text of them.
enum KnownHeader {
    ACCEPT_VERSION(HeaderNames.ACCEPT_VERSION),
    ACK(HeaderNames.ACK),
    ACTIVEMQ_NO_LOCAL(HeaderNames.ACTIVEMQ_NO_LOCAL),
    ACTIVEMQ_PREFETCH_SIZE(HeaderNames.ACTIVEMQ_PREFETCH_SIZE),
    ACTIVEMQ_SUBSCRIPTION_NAME(HeaderNames.ACTIVEMQ_SUBSCRIPTION_NAME),
    AUTHORIZATION(HeaderNames.AUTHORIZATION),
    BROWSER(HeaderNames.BROWSER),
    CHAIN(HeaderNames.CHAIN),
    CHAIN_BEFORE(HeaderNames.CHAIN_BEFORE),
    CLIENT_SOFTWARE(HeaderNames.CLIENT_SOFTWARE),
    CODE(HeaderNames.CODE),
    CONTENT_LENGTH(HeaderNames.CONTENT_LENGTH),
    DEAD_CHANNEL(HeaderNames.DEAD_CHANNEL),
    DEAD_REASON(HeaderNames.DEAD_REASON),
    DEAD_SEQ(HeaderNames.DEAD_SEQ),
    DELIVERY_COUNT(HeaderNames.DELIVERY_COUNT),
    DESTINATION(HeaderNames.DESTINATION),
    DUPLICATE(HeaderNames.DUPLICATE),
    DURABLE_SUBSCRIPTION_NAME(HeaderNames.DURABLE_SUBSCRIPTION_NAME),
    EPOCH(HeaderNames.EPOCH),
    ERASED(HeaderNames.ERASED),
    ERASED_BODY_HASH(HeaderNames.ERASED_BODY_HASH),
    ERASED_HEADERS_HASH(HeaderNames.ERASED_HEADERS_HASH),
    EXPIRED(HeaderNames.EXPIRED),
    EXPIRES(HeaderNames.EXPIRES),
    FROM(HeaderNames.FROM),
    GAP(HeaderNames.GAP),
    GREETING(HeaderNames.GREETING),
    LIMITS(HeaderNames.LIMITS),
    RIGHTS(HeaderNames.RIGHTS),
    HEART_BEAT(HeaderNames.HEART_BEAT),
    HOST(HeaderNames.HOST),
    ID(HeaderNames.ID),
    IDEMPOTENCY_KEY(HeaderNames.IDEMPOTENCY_KEY),
    MESSAGE(HeaderNames.MESSAGE),
    MESSAGE_ID(HeaderNames.MESSAGE_ID),
    NO_LOCAL(HeaderNames.NO_LOCAL),
    PASSCODE(HeaderNames.PASSCODE),
    PREFETCH_COUNT(HeaderNames.PREFETCH_COUNT),
    RECEIPT(HeaderNames.RECEIPT),
    RECEIPT_ID(HeaderNames.RECEIPT_ID),
    REDELIVERED(HeaderNames.REDELIVERED),
    RESUMED(HeaderNames.RESUMED),
    RETRY_AFTER(HeaderNames.RETRY_AFTER),
    SEEN(HeaderNames.SEEN),
    SENDER(HeaderNames.SENDER),
    SEQ(HeaderNames.SEQ),
    SERVER(HeaderNames.SERVER),
    SESSION(HeaderNames.SESSION),
    SHARED(HeaderNames.SHARED),
    SUBSCRIPTION(HeaderNames.SUBSCRIPTION),
    TIMESTAMP(HeaderNames.TIMESTAMP),
    TOKEN_EXPIRES(HeaderNames.TOKEN_EXPIRES),
    TRANSACTION(HeaderNames.TRANSACTION),
    USER_NAME(HeaderNames.USER_NAME),
    VERSION(HeaderNames.VERSION);

    /// Four times the number of names, so that nearly each has a slot of its own.
    private static final int SLOTS = 256;
    private static final @Nullable KnownHeader[] BY_HASH = new @Nullable KnownHeader[SLOTS];
    private static final byte[][] NAMES = new byte[values().length][];

    static {
        for (KnownHeader header : values()) {
            byte[] name = header.text.getBytes(StandardCharsets.US_ASCII);
            NAMES[header.index()] = name;
            int slot = hash(name, 0, name.length);
            while (BY_HASH[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            BY_HASH[slot] = header;
        }
    }

    private final String text;

    KnownHeader(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /// From 0, without gaps: a place in a table.
    @SuppressWarnings("EnumOrdinal") // never stored nor sent
    int index() {
        return ordinal();
    }

    /// One bit for each header: a set of them is a `long`.
    long bit() {
        return 1L << index();
    }

    static long setOf(KnownHeader... headers) {
        return Arrays.stream(headers).mapToLong(KnownHeader::bit).reduce(0, (set, bit) -> set | bit);
    }

    /// Null for a name of the user's own. The name is not empty.
    static @Nullable KnownHeader of(byte[] array, int from, int to) {
        int slot = hash(array, from, to);
        for (KnownHeader header = BY_HASH[slot]; header != null; header = BY_HASH[slot]) {
            byte[] name = NAMES[header.index()];
            if (Arrays.equals(name, 0, name.length, array, from, to)) {
                return header;
            }
            slot = (slot + 1) % SLOTS;
        }
        return null;
    }

    private static int hash(byte[] array, int from, int to) {
        return (17 * (to - from) + 5 * array[from] + 43 * array[to - 1] + array[(from + to) >> 1]) & (SLOTS - 1);
    }
}
