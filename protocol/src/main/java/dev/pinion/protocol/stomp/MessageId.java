package dev.pinion.protocol.stomp;

import java.util.Optional;

import dev.pinion.protocol.ProtocolException;

/// What a `message-id` of this server says: `CHANNEL/SEQ@EPOCH`, where the channel is an inbox if it begins with `@`. Form
/// only; whether there is such a message is for the log to say.
public record MessageId(String channel, long seq, String epoch) {

    /// More than the longest name in the longest encoding, a number and an epoch take.
    static final int BYTES_MAX = 1_200;

    private static final int SEQ_DIGITS_MAX = 18;

    static MessageId parse(String text) throws ProtocolException {
        return read(text).orElseThrow(() -> Refusal.malformed("the seen header is no message-id of this server; "
                + "expected CHANNEL/SEQ@EPOCH, as the last MESSAGE had it"));
    }

    /// Empty for what is none.
    public static Optional<MessageId> read(String text) {
        // From the end: an inbox may have both signs in its name.
        int at = text.lastIndexOf('@');
        int slash = text.lastIndexOf('/', Math.max(0, at));
        if (slash < 1 || at == text.length() - 1 || !isSequence(text.substring(slash + 1, at))) {
            return Optional.empty();
        }
        return Optional.of(new MessageId(text.substring(0, slash), Long.parseLong(text.substring(slash + 1, at)),
                text.substring(at + 1)));
    }

    private static boolean isSequence(String digits) {
        return !digits.isEmpty() && digits.length() <= SEQ_DIGITS_MAX && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
