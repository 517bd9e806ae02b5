package dev.pinion.server.interop;

import java.util.Locale;

/// What every stock client is asked to do. The names, in kebab-case, are those that the scripts print.
enum Step {
    /// The client trusts another key: no byte of STOMP is sent.
    REFUSES_STRANGER,
    /// The client trusts the certificate, but it is for another host name.
    REFUSES_WRONG_NAME,
    /// The ERROR that refuses a token reaches the user.
    WRONG_TOKEN,
    CONNECT,
    RECEIPT,
    /// The user sees the sequence number in the RECEIPT of a SEND.
    RECEIPT_SEQ,
    /// SUBSCRIBE and SEND on one connection, with UTF-8 and a content type.
    ECHO,
    /// All 256 byte values, NUL included.
    BINARY,
    /// Colon, newline, backslash and UTF-8 in a header's value.
    HEADERS,
    /// A backslash before `n` and `c`, which clients that unescape in the wrong order get wrong.
    BACKSLASH_N,
    /// `ack:client-individual` with `prefetch-count:1`: the second message comes after the first is acknowledged.
    ACK,
    NACK,
    TRANSACTION,
    ABORT,
    /// Both sides keep an idle connection alive at one heart-beat a second.
    HEART_BEAT,
    /// A second connection reads on with `from:seq=N`.
    RESUME,
    /// A second connection reads on where a durable cursor stands.
    DURABLE,
    /// The ERROR for a missing right reaches the user.
    NOT_PERMITTED,
    /// DISCONNECT with a receipt.
    DISCONNECT;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
