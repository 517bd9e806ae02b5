package dev.pinion.protocol.stomp;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// What one end says about heart-beats, in milliseconds; zero is "none".
///
/// - `canSendMillis`: the shortest interval at which this end can send
/// - `wantsMillis`: the interval at which this end would like to receive
public record HeartBeat(int canSendMillis, int wantsMillis) {

    public static final HeartBeat NONE = new HeartBeat(0, 0);

    public HeartBeat {
        if (canSendMillis < 0 || wantsMillis < 0) {
            throw new IllegalArgumentException("heart-beat intervals are not negative");
        }
    }

    /// Reads `cx,cy`: two plain decimal numbers with a comma between, no sign; blanks around them are passed over.
    public static HeartBeat parse(String text) throws ProtocolException {
        int comma = text.indexOf(',');
        int canSend = comma < 0 ? -1 : millis(text.substring(0, comma).strip());
        int wants = comma < 0 ? -1 : millis(text.substring(comma + 1).strip());
        if (canSend < 0 || wants < 0) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME, "the heart-beat header is not two numbers of "
                    + "milliseconds with a comma between; expected for example heart-beat:10000,10000, each at most "
                    + Integer.MAX_VALUE);
        }
        return new HeartBeat(canSend, wants);
    }

    private static int millis(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long millis = Long.parseLong(digits);
        return millis > Integer.MAX_VALUE ? -1 : (int) millis;
    }

    /// At which interval this end must send to the peer: zero for never.
    public int sendEveryMillis(HeartBeat peer) {
        return agreed(canSendMillis, peer.wantsMillis);
    }

    /// At which interval this end may expect something from the peer: zero for never.
    public int expectEveryMillis(HeartBeat peer) {
        return agreed(peer.canSendMillis, wantsMillis);
    }

    private static int agreed(int senderCan, int receiverWants) {
        return senderCan == 0 || receiverWants == 0 ? 0 : Math.max(senderCan, receiverWants);
    }

    /// The header's value.
    public String text() {
        return canSendMillis + "," + wantsMillis;
    }
}
