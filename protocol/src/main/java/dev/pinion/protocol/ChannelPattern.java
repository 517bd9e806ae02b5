package dev.pinion.protocol;

/// A set of channels: a channel name in which `*` stands for exactly one part and a last `>` for one part or more.
///
/// It never matches an inbox, whatever it says: an inbox is read by its owner only. Nor does it match a channel of the server
/// itself ([ChannelName#RESERVED]), unless it names that part.
public record ChannelPattern(String text) {

    /// Refuses what is no pattern, as a programming error; for a peer's text see [#parse(String)].
    public ChannelPattern {
        String fault = faultOf(text);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(fault);
        }
    }

    public static ChannelPattern parse(String text) throws ProtocolException {
        String fault = faultOf(text);
        if (!fault.isEmpty()) {
            throw new ProtocolException(DisconnectReason.DESTINATION_INVALID, fault);
        }
        return new ChannelPattern(text);
    }

    static boolean isWild(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('>') >= 0;
    }

    /// Stand-ins must be whole parts, so with them taken for a letter the rest must be a channel name.
    private static String faultOf(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean wholePart = (i == 0 || text.charAt(i - 1) == '.') && (i == length - 1 || text.charAt(i + 1) == '.');
            boolean misplaced = c == '*' ? !wholePart : c == '>' && !(wholePart && i == length - 1);
            if (misplaced) {
                return "the channel pattern has a misplaced " + c + " at position " + (i + 1)
                        + "; expected * as one whole part, > as the last whole part, for example orders.*.new or orders.>";
            }
        }
        String fault = ChannelName.faultOf(text.replace('*', 'x').replace('>', 'x'));
        return fault == null ? "" : fault;
    }

    public boolean matches(ChannelName name) {
        boolean hidden = ChannelName.isReserved(name.text()) && !ChannelName.isReserved(text);
        return !name.isInbox() && !hidden && matches(name.text());
    }

    private boolean matches(String name) {
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '>') {
                return at < name.length();
            }
            if (c == '*') {
                int dot = name.indexOf('.', at);
                int end = dot < 0 ? name.length() : dot;
                if (end == at) {
                    return false;
                }
                at = end;
            } else if (at < name.length() && name.charAt(at) == c) {
                at++;
            } else {
                return false;
            }
        }
        return at == name.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
