package dev.pinion.db.manifest;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChainLink;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.SignedHistory;

/// A signed list of all channels. Its statement holds a hash over the list; a record for each channel holds its newest entry,
/// the number of the manifest that it was noted for, and the entry before it. So a list that was half renewed when the
/// server ended is read as it was signed. Immutable; any thread.
public final class Manifest {

    private static final byte[] LABEL = Parts.utf8("pinion-manifest-1");
    private static final byte[] ERASURE_LABEL = Parts.utf8("pinion-erasure-1");

    /// What is signed.
    ///
    /// @param epoch of the database that signed it
    /// @param closed whether nothing was appended afterwards
    /// @param root a hash over all entries in the order of their channels' names
    public record Statement(String epoch, long number, long signedMillis, boolean closed, long channels, Bytes root) {

        Bytes form() {
            return Parts.joined(LABEL, Parts.utf8(epoch), Parts.number(number), Parts.number(signedMillis),
                    Parts.number(closed ? 1 : 0), Parts.number(channels), root.toByteArray());
        }

        static Statement parsed(ByteBuffer form) {
            byte[] label = Parts.part(form);
            if (!java.util.Arrays.equals(label, LABEL)) {
                throw new BufferUnderflowException();
            }
            return new Statement(Parts.text(form), Parts.number(form), Parts.number(form), Parts.number(form) == 1,
                    Parts.number(form), Bytes.owned(Parts.part(form)));
        }
    }

    private final Statement statement;
    private final Bytes signature;
    private final SortedMap<String, ManifestEntry> entries;

    Manifest(Statement statement, Bytes signature, SortedMap<String, ManifestEntry> entries) {
        this.statement = statement;
        this.signature = signature;
        this.entries = entries;
    }

    public Statement statement() {
        return statement;
    }

    /// By channel.
    public Map<String, ManifestEntry> entries() {
        return entries;
    }

    /// Who signed it, if we know him.
    public Optional<String> signer(SignedHistory.Check check) {
        return check.signer(statement.form(), signature);
    }

    /// Whether the list is the one that was signed.
    public boolean isWhole() {
        return entries.size() == statement.channels() && root(entries).equals(statement.root());
    }

    static Bytes root(SortedMap<String, ManifestEntry> entries) {
        MessageDigest digest = Parts.sha256();
        for (ManifestEntry entry : entries.values()) {
            byte[] form = entry.form();
            digest.update(ByteBuffer.allocate(4).putInt(0, form.length));
            digest.update(form);
        }
        return Bytes.owned(digest.digest());
    }

    /// Of the records as they lie in the database; null: nothing was ever signed.
    ///
    /// @throws DamagedManifestException when they are not what was written
    public static @Nullable Manifest of(List<DurableRecords.Entry> records) {
        Statement statement = null;
        Bytes signature = Bytes.EMPTY;
        for (DurableRecords.Entry record : records) {
            if (record.key().equals(SignedHistory.STATEMENT)) {
                ByteBuffer form = ByteBuffer.wrap(record.content().toByteArray());
                try {
                    statement = Statement.parsed(ByteBuffer.wrap(Parts.part(form)));
                    signature = Bytes.owned(Parts.part(form));
                } catch (BufferUnderflowException notOurs) {
                    throw new DamagedManifestException("the signed manifest is not what was written", notOurs);
                }
            }
        }
        return statement == null ? null : new Manifest(statement, signature, entries(records, statement.number()));
    }

    private static SortedMap<String, ManifestEntry> entries(List<DurableRecords.Entry> records, long number) {
        SortedMap<String, ManifestEntry> entries = new TreeMap<>();
        for (DurableRecords.Entry record : records) {
            if (record.key().equals(SignedHistory.STATEMENT)) {
                continue;
            }
            ByteBuffer form = ByteBuffer.wrap(record.content().toByteArray());
            try {
                boolean isSigned = Parts.number(form) <= number;
                byte[] before = Parts.part(form);
                byte[] chosen = isSigned ? Parts.part(form) : before;
                if (chosen.length > 0) {
                    entries.put(record.key(), ManifestEntry.parsed(ByteBuffer.wrap(chosen)));
                }
            } catch (BufferUnderflowException notOurs) {
                throw new DamagedManifestException(
                        "the entry of " + record.key() + " in the signed manifest is not what was written", notOurs);
            }
        }
        return entries;
    }

    /// A record of an entry that is noted for a manifest to come.
    static Bytes noted(long number, @Nullable ManifestEntry before, ManifestEntry entry) {
        return Parts.joined(Parts.number(number), before == null ? new byte[0] : before.form(), entry.form());
    }

    Bytes record() {
        return Parts.joined(statement.form().toByteArray(), signature.toByteArray());
    }

    /// What is signed about an erasure: this very message, by its chain.
    public static Bytes erasure(String channel, long seq, Bytes chain) {
        if (chain.size() != ChainLink.HASH_BYTES) {
            throw new IllegalArgumentException("a chain has " + ChainLink.HASH_BYTES + " bytes");
        }
        return Parts.joined(ERASURE_LABEL, Parts.utf8(channel), Parts.number(seq), chain.toByteArray());
    }

    /// Under which the permission of an erasure is kept.
    public static String erasureKey(String channel, long seq) {
        return seq + "/" + channel;
    }
}
