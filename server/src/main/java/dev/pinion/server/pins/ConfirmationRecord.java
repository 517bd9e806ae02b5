package dev.pinion.server.pins;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.Pin;

/// A [Confirmation] as a record of the database. Pure.
final class ConfirmationRecord {
    private static final byte VERSION = 1;

    private ConfirmationRecord() {}

    /// The id of a store holds no line feed.
    static String key(String identity, String store) {
        return identity + '\n' + store;
    }

    /// Whose a record is.
    static String identity(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('\n')));
    }

    static Bytes encoded(Confirmation confirmation) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(confirmation.lastSeen().toEpochMilli());
            out.writeBoolean(confirmation.stored().isPresent());
            if (confirmation.stored().isPresent()) {
                Confirmation.Stored stored = confirmation.stored().get();
                out.writeLong(stored.set());
                out.writeUTF(stored.next().toString());
                out.writeLong(stored.confirmed().toEpochMilli());
            }
        } catch (IOException memoryDoesNotFail) {
            throw new IllegalStateException(memoryDoesNotFail);
        }
        return Bytes.owned(bytes.toByteArray());
    }

    /// @throws StorageException for a record that no version up to this one has written
    static Confirmation decoded(DurableRecords.Entry entry, UnaryOperator<String> nameOf) {
        int end = entry.key().lastIndexOf('\n');
        try (var in = new DataInputStream(new ByteArrayInputStream(entry.content().toByteArray()))) {
            if (end < 0 || in.readByte() != VERSION) {
                throw new StorageException("a confirmation of pins in the database is of a newer version of the server",
                        null);
            }
            Instant lastSeen = Instant.ofEpochMilli(in.readLong());
            Optional<Confirmation.Stored> stored = in.readBoolean() ? Optional.of(new Confirmation.Stored(in.readLong(),
                    Pin.parse(in.readUTF()), Instant.ofEpochMilli(in.readLong()))) : Optional.empty();
            String identity = identity(entry.key());
            return new Confirmation(identity, nameOf.apply(identity), entry.key().substring(end + 1), lastSeen, stored);
        } catch (IOException | IllegalArgumentException damaged) {
            throw new StorageException("a confirmation of pins in the database is damaged", damaged);
        }
    }
}
