package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;

/// A server's frame, parsed and checked.
public sealed interface ServerFrame {

    /// The session has begun.
    ///
    /// - `version`: always `1.2`: all else is refused
    /// - `userName`: the subject of the token that was accepted
    /// - `tokenExpires`: when the session ends unless the token is refreshed
    /// - `epoch`: of the server's history
    /// - `limits`: what it takes, as `name=number` between commas
    /// - `rights`: what the token grants here, as scopes between blanks
    record Connected(String version, HeartBeat heartBeat, Optional<String> session, Optional<String> server,
            Optional<String> userName, Optional<Instant> tokenExpires, Optional<String> epoch,
            Optional<String> greeting, Optional<String> limits, Optional<String> rights) implements ServerFrame {}

    /// An echo: a committed message, or an answer of the server itself.
    ///
    /// - `seq`: position in the channel; empty for what is no entry of a log
    /// - `ack`: what an ACK must name, in the client modes
    /// - `gap`: what retention has eaten just before this message
    /// - `browserEnd`: no message but the end of a browsing subscription
    /// - `erasure`: the operator has erased headers and body, which are empty
    /// - `userHeaders`: the sender's headers in his order, `content-type` included
    record Message(HeaderValue subscription, HeaderValue messageId, Destination destination, OptionalLong seq,
            Optional<HeaderValue> sender, Optional<Instant> timestamp, Optional<HeaderValue> ack,
            Optional<String> chain, Optional<String> chainBefore, Optional<Gap> gap, boolean redelivered,
            int deliveryCount, boolean browserEnd, Optional<Erasure> erasure, HeaderBlock userHeaders,
            Body body) implements ServerFrame {}

    /// What is left of an erased message's content: when it was erased, and the hashes that the chain needs.
    ///
    /// - `headersHash`, `bodyHash`: SHA-256 of what was there, base64url without padding
    record Erasure(Instant time, String headersHash, String bodyHash) {}

    /// A hole in a channel, both ends included.
    record Gap(long first, long last) {
        public Gap {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("a gap goes from a sequence of 1 or more to one not before it");
            }
        }
    }

    /// A command is done; a SEND is on disk.
    ///
    /// - `seq`: where the message of a SEND stands in its channel; for a SUBSCRIBE the sequence behind which it begins,
    ///   which is 0 before the first
    /// - `duplicate`: the idempotency key was known: the sequence is that of the first SEND
    /// - `expired`: its time had passed already: it is stored, and delivered to nobody
    record Receipt(HeaderValue receiptId, OptionalLong seq, boolean duplicate,
            boolean expired) implements ServerFrame {}

    /// The server closes after this.
    ///
    /// - `code`: the reason's code as sent; [#reason()] when it is one we know
    /// - `detail`: the body as text: what to do
    record ErrorFrame(String message, Optional<String> code, Optional<HeaderValue> receiptId, OptionalLong retryAfter,
            String detail) implements ServerFrame {

        public Optional<DisconnectReason> reason() {
            return code.flatMap(DisconnectReason::ofCode);
        }
    }
}
