package dev.pinion.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StorageException;
import dev.pinion.server.access.Revocation;
import dev.pinion.server.access.RevocationStore;

/// Revocations as records of the database. The key is a digest, since a token's id may be longer than a key; a record's
/// time is the moment from which on it may be forgotten, so that those can be removed by time.
///
/// Version 1 named a subject as others see it, with its issuer's prefix, which the options of a start decided. Such a record
/// holds again when [#replace] has given it the subject as it stands in tokens.
///
/// Thread: any that may block.
final class DurableRevocations implements RevocationStore {
    private static final byte NAMES_WITH_PREFIX = 1;
    private static final byte VERSION = 2;
    private static final byte TOKEN = 't';
    private static final byte SUBJECT = 's';
    private static final byte KEY = 'k';
    private static final byte ISSUER = 'i';
    private static final int PAGE = 1_000;
    private static final String WHAT = "revocations";
    private static final long WAIT_SECONDS = 10;

    private final DurableRecords records;

    DurableRevocations(DurableRecords records) {
        this.records = records;
    }

    /// A record of version 1.
    record Old(String key, Revocation.OfSubject revocation) {}

    private record Decoded(byte version, Revocation revocation) {
        boolean isOld() {
            return version == NAMES_WITH_PREFIX && revocation instanceof Revocation.OfSubject;
        }
    }

    /// Those of version 1 are left out: whose issuer is not accepted, nobody can come in with.
    @Override
    public List<Revocation> load() {
        List<Revocation> all = new ArrayList<>();
        each(entry -> {
            Decoded decoded = decoded(entry.content().toByteArray());
            if (!decoded.isOld()) {
                all.add(decoded.revocation());
            }
        });
        return all;
    }

    /// Of one that another server has stored.
    static Revocation of(DurableRecords.Entry entry) {
        return decoded(entry.content().toByteArray()).revocation();
    }

    List<Old> old() {
        List<Old> all = new ArrayList<>();
        each(entry -> {
            Decoded decoded = decoded(entry.content().toByteArray());
            if (decoded.isOld() && decoded.revocation() instanceof Revocation.OfSubject subject) {
                all.add(new Old(entry.key(), subject));
            }
        });
        return all;
    }

    /// The new one first: one that is there twice is no fault, one that is lost lets somebody in.
    void replace(Old old, String subject) {
        Revocation.OfSubject before = old.revocation();
        store(new Revocation.OfSubject(before.issuer(), subject, before.issuedUntil(), before.forgetAfter()));
        int _ = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.remove(old.key()));
    }

    private void each(Consumer<DurableRecords.Entry> consumer) {
        List<DurableRecords.Entry> page = after("");
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = after(page.getLast().key());
        }
    }

    private List<DurableRecords.Entry> after(String key) {
        return StoreWait.done(WHAT, WAIT_SECONDS, () -> records.after(key, PAGE));
    }

    @Override
    public void store(Revocation revocation) {
        byte[] content = encoded(revocation);
        int _ = StoreWait.done(WHAT, WAIT_SECONDS,
                () -> records.put(key(content), Bytes.owned(content), revocation.forgetAfter().toEpochMilli()));
    }

    @Override
    public void forgetUntil(Instant moment) {
        int removed = PAGE;
        while (removed == PAGE) {
            removed = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.removeBefore(moment.toEpochMilli(), PAGE));
        }
    }

    private static byte[] encoded(Revocation revocation) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(switch (revocation) {
                case Revocation.OfToken _ -> TOKEN;
                case Revocation.OfSubject _ -> SUBJECT;
                case Revocation.OfKey _ -> KEY;
                case Revocation.OfIssuer _ -> ISSUER;
            });
            out.writeUTF(revocation.issuer());
            out.writeUTF(revocation.name());
            write(out, revocation.forgetAfter());
            switch (revocation) {
                case Revocation.OfSubject all -> write(out, all.issuedUntil());
                case Revocation.OfIssuer all -> write(out, all.issuedUntil());
                case Revocation.OfToken _,Revocation.OfKey _ -> out.flush(); // all that there is has been written
            }
        } catch (IOException tooLong) {
            throw new IllegalArgumentException("the name of what is revoked is too long", tooLong);
        }
        return bytes.toByteArray();
    }

    private static Decoded decoded(byte[] content) {
        try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
            byte version = in.readByte();
            if (version != VERSION && version != NAMES_WITH_PREFIX) {
                throw newer();
            }
            byte kind = in.readByte();
            String issuer = in.readUTF();
            String name = in.readUTF();
            Instant forgetAfter = instant(in);
            return new Decoded(version, switch (kind) {
                case TOKEN -> new Revocation.OfToken(issuer, name, forgetAfter);
                case SUBJECT -> new Revocation.OfSubject(issuer, name, instant(in), forgetAfter);
                case KEY -> new Revocation.OfKey(issuer, name);
                case ISSUER -> new Revocation.OfIssuer(issuer, instant(in), forgetAfter);
                default -> throw newer();
            });
        } catch (IOException damaged) {
            throw new StorageException("a revocation in the database is damaged", damaged);
        }
    }

    private static StorageException newer() {
        return new StorageException("a revocation in the database is of a newer version of the server", null);
    }

    private static void write(DataOutputStream out, Instant moment) throws IOException {
        out.writeLong(moment.getEpochSecond());
        out.writeInt(moment.getNano());
    }

    private static Instant instant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    /// Of the whole content: an older revocation of a subject never takes the place of a newer one.
    private static String key(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
