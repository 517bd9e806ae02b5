package dev.pinion.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// The grammar of destinations. Pure.
final class DestinationText {

    static final String CHANNEL = "/channel/";
    static final String QUEUE = "/queue/";
    static final String QUEUE_CHANNEL = "queue.";
    static final String USER = "/user/";
    static final String ADMIN = "/server/admin/";
    static final String OWN_INBOX = "/user/me";

    private static final String EXPECTED = "expected /channel/NAME, /queue/NAME, /user/SUBJECT, /user/me, "
            + "/server/token, /server/pins, /server/replies or /server/admin/NAME";

    /// Three characters a byte, four bytes a character.
    private static final int ENCODED_SUBJECT_MAX = ChannelName.LENGTH_MAX * 12;

    private DestinationText() {}

    static Destination parse(String text) throws ProtocolException {
        if (text.startsWith(CHANNEL)) {
            return channel(text.substring(CHANNEL.length()));
        }
        if (text.startsWith(QUEUE)) {
            return queue(text.substring(QUEUE.length()));
        }
        if (text.equals(OWN_INBOX)) {
            return new Destination.OwnInbox();
        }
        if (text.startsWith(USER)) {
            return inbox(text.substring(USER.length()));
        }
        if (text.startsWith(ADMIN)) {
            String name = text.substring(ADMIN.length());
            refuse(ChannelName.faultOf(name));
            return new Destination.Admin(name);
        }
        for (ServerDestination which : ServerDestination.values()) {
            if (which.text().equals(text)) {
                return new Destination.Server(which);
            }
        }
        throw invalid("the destination is none that this server has; " + EXPECTED);
    }

    private static Destination channel(String name) throws ProtocolException {
        if (ChannelPattern.isWild(name)) {
            return new Destination.Channels(ChannelPattern.parse(name));
        }
        refuse(ChannelName.faultOf(name));
        return new Destination.Channel(new ChannelName(name));
    }

    private static Destination queue(String name) throws ProtocolException {
        if (ChannelPattern.isWild(name)) {
            throw invalid("/queue/ with a wildcard; a queue is one channel, read many with /channel/queue.>");
        }
        refuse(ChannelName.faultOf(QUEUE_CHANNEL + name));
        return new Destination.Queue(new ChannelName(QUEUE_CHANNEL + name));
    }

    private static Destination inbox(String encoded) throws ProtocolException {
        if (encoded.length() > ENCODED_SUBJECT_MAX) {
            throw invalid("the subject is too long; expected at most " + ChannelName.LENGTH_MAX + " characters");
        }
        String subject = percentDecode(encoded);
        refuse(ChannelName.faultOfSubject(subject));
        return new Destination.Inbox(subject);
    }

    private static void refuse(@Nullable String fault) throws ProtocolException {
        if (fault != null) {
            throw invalid(fault);
        }
    }

    private static ProtocolException invalid(String fault) {
        return new ProtocolException(DisconnectReason.DESTINATION_INVALID, fault);
    }

    /// All but letters, digits and `-._~`, as a URI does. The subject `me` is spelt so that it is not one's own inbox.
    static String percentEncode(String subject) {
        if (subject.equals("me")) {
            return "m%65";
        }
        var encoded = new StringBuilder(subject.length() + 16);
        for (byte b : subject.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (ChannelName.isTokenCharacter(c) || c == '.' || c == '~') {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static String percentDecode(String encoded) throws ProtocolException {
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(hexPair(encoded, i + 1));
                i += 2;
            } else if (c > ' ' && c < 0x7F && c != '/') {
                bytes.write(c);
            } else {
                throw notPercentEncoded();
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException notUtf8) {
            throw notPercentEncoded();
        }
    }

    private static int hexPair(String encoded, int at) throws ProtocolException {
        if (at + 2 > encoded.length()) {
            throw notPercentEncoded();
        }
        int high = Character.digit(encoded.charAt(at), 16);
        int low = Character.digit(encoded.charAt(at + 1), 16);
        if (high < 0 || low < 0) {
            throw notPercentEncoded();
        }
        return (high << 4) | low;
    }

    private static ProtocolException notPercentEncoded() {
        return invalid("the subject in /user/SUBJECT is not percent-encoded UTF-8; "
                + "encode everything but letters, digits and -._~, for example /user/anna%40example.org");
    }
}
