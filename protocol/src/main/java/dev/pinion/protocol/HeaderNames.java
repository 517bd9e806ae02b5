package dev.pinion.protocol;

/// The names of all headers that STOMP 1.2 or Pinion gives a meaning, in one place.
public final class HeaderNames {

    // STOMP 1.2
    public static final String ACCEPT_VERSION = "accept-version";
    public static final String ACK = "ack";
    public static final String CONTENT_LENGTH = "content-length";
    public static final String CONTENT_TYPE = "content-type";
    public static final String DESTINATION = "destination";
    public static final String HEART_BEAT = "heart-beat";
    public static final String HOST = "host";
    public static final String ID = "id";
    public static final String LOGIN = "login";
    public static final String MESSAGE = "message";
    public static final String MESSAGE_ID = "message-id";
    public static final String PASSCODE = "passcode";
    public static final String RECEIPT = "receipt";
    public static final String RECEIPT_ID = "receipt-id";
    public static final String SERVER = "server";
    public static final String SESSION = "session";
    public static final String SUBSCRIPTION = "subscription";
    public static final String TRANSACTION = "transaction";
    public static final String VERSION = "version";

    // Other brokers, for what there is here under another name
    public static final String ACTIVEMQ_NO_LOCAL = "activemq.noLocal";
    public static final String ACTIVEMQ_PREFETCH_SIZE = "activemq.prefetchSize";
    public static final String ACTIVEMQ_SUBSCRIPTION_NAME = "activemq.subscriptionName";

    // Pinion
    public static final String AUTHORIZATION = "Authorization";
    public static final String BROWSER = "browser";
    public static final String CHAIN = "chain";
    public static final String CHAIN_BEFORE = "chain-before";
    public static final String CLIENT_SOFTWARE = "client-software";
    public static final String CODE = "code";
    public static final String CORRELATION_ID = "correlation-id";
    public static final String DEAD_CHANNEL = "dead-channel";
    public static final String DEAD_REASON = "dead-reason";
    public static final String DEAD_SEQ = "dead-seq";
    public static final String DELIVERY_COUNT = "delivery-count";
    public static final String DUPLICATE = "duplicate";
    public static final String DURABLE_SUBSCRIPTION_NAME = "durable-subscription-name";
    public static final String EPOCH = "epoch";
    public static final String ERASED = "erased";
    public static final String ERASED_BODY_HASH = "erased-body-hash";
    public static final String ERASED_HEADERS_HASH = "erased-headers-hash";
    public static final String EXPIRED = "expired";
    public static final String EXPIRES = "expires";
    public static final String FROM = "from";
    public static final String GAP = "gap";
    public static final String GREETING = "greeting";
    public static final String IDEMPOTENCY_KEY = "idempotency-key";
    public static final String LIMITS = "limits";
    public static final String NO_LOCAL = "no-local";
    public static final String PIN_KNOWN = "pin-known";
    public static final String PIN_NONCE = "pin-nonce";
    public static final String PIN_SET = "pin-set";
    public static final String PIN_STORE = "pin-store";
    public static final String PREFETCH_COUNT = "prefetch-count";
    public static final String REDELIVERED = "redelivered";
    public static final String REPLY_TO = "reply-to";
    public static final String RESUMED = "resumed";
    public static final String RETRY_AFTER = "retry-after";
    public static final String RIGHTS = "rights";
    public static final String SEEN = "seen";
    public static final String SENDER = "sender";
    public static final String SEQ = "seq";
    public static final String SHARED = "shared";
    public static final String TIMESTAMP = "timestamp";
    public static final String TOKEN_EXPIRES = "token-expires";
    public static final String USER_NAME = "user-name";

    private HeaderNames() {}
}
