package dev.pinion.protocol;

/// What a SEND or SUBSCRIBE names, parsed once at the edge. Holding one is the proof that it is well formed.
public sealed interface Destination {

    /// The form on the wire; for a subject that was spelt unusually, the canonical spelling.
    String text();

    /// `/channel/NAME`.
    record Channel(ChannelName name) implements Destination {
        public Channel {
            if (name.isInbox()) {
                throw new IllegalArgumentException("an inbox is /user/SUBJECT, never /channel/@SUBJECT");
            }
        }

        @Override
        public String text() {
            return DestinationText.CHANNEL + name.text();
        }
    }

    /// `/queue/NAME`: the channel `queue.NAME`, of which each message goes to one reader.
    record Queue(ChannelName channel) implements Destination {
        public Queue {
            if (channel.isInbox() || !channel.text().startsWith(DestinationText.QUEUE_CHANNEL)) {
                throw new IllegalArgumentException("a queue is a channel whose name begins with queue.");
            }
        }

        @Override
        public String text() {
            return DestinationText.QUEUE + channel.text().substring(DestinationText.QUEUE_CHANNEL.length());
        }
    }

    /// `/channel/PATTERN` with `*` or `>`: many channels; only SUBSCRIBE can mean that.
    record Channels(ChannelPattern pattern) implements Destination {
        @Override
        public String text() {
            return DestinationText.CHANNEL + pattern.text();
        }
    }

    /// `/user/SUBJECT`, percent-encoded on the wire: a person's or service's inbox.
    record Inbox(String subject) implements Destination {
        public Inbox {
            String fault = ChannelName.faultOfSubject(subject);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
        }

        public ChannelName channel() {
            return ChannelName.inbox(subject);
        }

        @Override
        public String text() {
            return DestinationText.USER + DestinationText.percentEncode(subject);
        }
    }

    /// `/user/me`: the inbox of whoever asks.
    record OwnInbox() implements Destination {
        @Override
        public String text() {
            return DestinationText.OWN_INBOX;
        }
    }

    /// `/server/token`, `/server/pins`, `/server/replies`.
    record Server(ServerDestination which) implements Destination {
        @Override
        public String text() {
            return which.text();
        }
    }

    /// `/server/admin/NAME`: an admin command.
    record Admin(String name) implements Destination {
        public Admin {
            String fault = ChannelName.faultOf(name);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
        }

        @Override
        public String text() {
            return DestinationText.ADMIN + name;
        }
    }

    static Destination parse(String text) throws ProtocolException {
        return DestinationText.parse(text);
    }
}
