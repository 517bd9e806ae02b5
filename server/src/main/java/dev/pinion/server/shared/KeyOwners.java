package dev.pinion.server.shared;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;

/// Which member gets the messages of a key for as long as it lives. Keys are put into a fixed number of classes, so that it
/// holds the same however many keys there are; keys of one class have one owner.
///
/// Not safe for several threads; its owner locks. Holds nothing before the first message with a key.
final class KeyOwners {
    static final int CLASSES = 1_024;

    private @Nullable SharedMember @Nullable [] owners;

    /// Who gets this message, if `who` asks for it: whoever has its key, or else the one who asks, and from then on.
    SharedMember ownerOf(StoredMessage message, SharedMember who) {
        int number = MessageKey.number(message.headers(), CLASSES);
        if (number < 0) {
            return who;
        }
        @Nullable SharedMember[] known = owners;
        if (known == null) {
            known = new @Nullable SharedMember[CLASSES];
            owners = known;
        }
        SharedMember owner = known[number];
        if (owner == null) {
            known[number] = who;
            return who;
        }
        return owner;
    }

    void forget(SharedMember member) {
        @Nullable SharedMember[] known = owners;
        if (known != null) {
            for (int number = 0; number < known.length; number++) {
                if (member.equals(known[number])) {
                    known[number] = null;
                }
            }
        }
    }
}
