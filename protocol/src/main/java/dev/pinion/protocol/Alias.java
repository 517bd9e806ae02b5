package dev.pinion.protocol;

/// A prefix of destinations that stands for another: `/topic/` for `/channel/`. A slash within the rest of a name stands for a
/// dot, since other servers part names so.
///
/// @param prefix what clients say
/// @param target what that means here
public record Alias(String prefix, String target) {

    private static final int LENGTH_MAX = 100;
    private static final String EXPECTED = "; expected FROM=TO, such as /topic/=/channel/, where FROM begins and ends with a slash";

    public Alias {
        if (prefix.length() < 2 || prefix.length() > LENGTH_MAX || !prefix.startsWith("/") || !prefix.endsWith("/")
                || !prefix.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("an alias has a wrong FROM" + EXPECTED);
        }
        if (prefix.startsWith(DestinationText.CHANNEL) || prefix.startsWith("/user/")
                || prefix.startsWith("/server/")) {
            throw new IllegalArgumentException("an alias begins with " + prefix
                    + ", which has a meaning of its own; expected another prefix, such as /topic/");
        }
        if (!isTarget(target)) {
            throw new IllegalArgumentException("an alias has the wrong TO '" + target
                    + "'; expected the beginning of a destination of this server, such as /channel/, /channel/queue. or /queue/");
        }
    }

    private static boolean isTarget(String target) {
        try {
            if (target.length() > LENGTH_MAX) {
                return false;
            }
            Destination one = Destination.parse(target + "x");
            return one instanceof Destination.Channel || one instanceof Destination.Queue;
        } catch (ProtocolException noDestination) {
            return false;
        }
    }

    /// Reads `FROM=TO`.
    ///
    /// @throws IllegalArgumentException for what is no alias
    public static Alias parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("an alias has no equals sign" + EXPECTED);
        }
        return new Alias(text.substring(0, equals), text.substring(equals + 1));
    }

    /// What a destination with this prefix means here.
    String meaning(String destination) {
        return target + destination.substring(prefix.length()).replace('/', '.');
    }

    /// A destination in the words of a client who said it through an alias.
    ///
    /// @param text as the client said it; perhaps with wildcards
    public record Said(Alias alias, String text) {

        /// The same for an alias of queues, in the words of the channels that queues are.
        public Said onQueueChannels() {
            String rest = alias.target.substring(DestinationText.QUEUE.length());
            return new Said(new Alias(alias.prefix, DestinationText.CHANNEL + DestinationText.QUEUE_CHANNEL + rest),
                    text);
        }

        /// What a message of that channel is called to this client.
        ///
        /// @param destination the channel's own: `/channel/NAME`
        public String of(String destination) {
            if (destination.equals(alias.meaning(text))) {
                return text;
            }
            if (!destination.startsWith(alias.target)) {
                return destination;
            }
            String rest = destination.substring(alias.target.length());
            return alias.prefix + (text.indexOf('/', alias.prefix.length()) < 0 ? rest : rest.replace('.', '/'));
        }
    }
}
