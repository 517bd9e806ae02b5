package dev.pinion.server.session;

import java.util.Optional;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.shared.SharedCursors;
import dev.pinion.server.shared.SharedMember;

/// Which cursor a name means to an identity: its own, or the one that it shares with other identities; and deleting them.
///
/// Thread: the connection's reader.
final class SharedNames {
    private final LiveCursors cursors;
    private final SharedCursors shared;

    SharedNames(LiveCursors cursors, SharedCursors shared) {
        this.cursors = cursors;
        this.shared = shared;
    }

    /// The cursor of a SUBSCRIBE that shares one. Who has the right to a group shares it with all who have; all others share
    /// within their identity.
    ///
    /// @throws ProtocolException where a shared subscription cannot do what is asked for, or has no name
    static Cursor.Key key(Identity identity, Command.Subscribe asked) throws ProtocolException {
        if (asked.browser() || asked.noLocal()) {
            throw new ProtocolException(DisconnectReason.DESTINATION_INVALID,
                    "SUBSCRIBE to a shared subscription with browser or no-local; these are for a reader who gets all messages");
        }
        String name = name(asked);
        return identity.rights().mayShare(name) ? SharedCursors.ofSeveralIdentities(name)
                : new Cursor.Key(identity.key(), name);
    }

    private static String name(Command.Subscribe asked) throws ProtocolException {
        if (asked.destination() instanceof Destination.Queue queue) {
            if (asked.durableName().isPresent()) {
                throw new ProtocolException(DisconnectReason.MALFORMED_FRAME, "SUBSCRIBE to " + queue.text()
                        + " with a durable-subscription-name; a queue has one cursor for all, leave the name out");
            }
            return queue.channel().text();
        }
        return asked.durableName()
                .orElseThrow(() -> new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                        "SUBSCRIBE with shared:true and without a durable-subscription-name; expected the name that its"
                                + " members have in common"));
    }

    /// The cursor of a SUBSCRIBE that wants it alone.
    ///
    /// @throws ProtocolException while others share it
    Cursor.Key keyAlone(Identity identity, String name) throws ProtocolException, InterruptedException {
        var key = new Cursor.Key(identity.key(), name);
        if (shared.isSharedAnywhere(key)) {
            throw new ProtocolException(DisconnectReason.CURSOR_TAKEN, "SUBSCRIBE to the durable subscription " + name
                    + ", which is shared now; subscribe with shared:true, or end its members first");
        }
        return key;
    }

    /// Deletes the cursor of that name, whoever has it open: its own one, or else the one that it shares with others.
    ///
    /// @param member the subscription that was just ended by the same UNSUBSCRIBE, if it shared one
    /// @throws ProtocolException while others share it
    void delete(Identity identity, String name, Optional<SharedMember> member)
            throws ProtocolException, InterruptedException {
        if (member.isPresent()) {
            delete(member.get().cursor().key());
        } else if (!delete(new Cursor.Key(identity.key(), name)) && identity.rights().mayShare(name)) {
            boolean _ = delete(SharedCursors.ofSeveralIdentities(name));
        }
    }

    private boolean delete(Cursor.Key key) throws ProtocolException, InterruptedException {
        if (shared.isSharedAnywhere(key)) {
            throw new ProtocolException(DisconnectReason.CURSOR_TAKEN, "UNSUBSCRIBE with the name " + key.name()
                    + ", which deletes a shared subscription that has members; end them first, or leave the name out");
        }
        return cursors.remove(key);
    }
}
