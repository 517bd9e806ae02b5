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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.StorageException;
import dev.pinion.server.access.Revocation;
import dev.pinion.server.access.RevocationStore;

/// Revocations as records of the database. The key is a digest, since a token's id may be longer than a key; a record's
/// time is the moment from which on it may be forgotten, so that those can be removed by time.
///
/// Thread: any that may block.
final class DurableRevocations implements RevocationStore {
    private static final byte VERSION = 1;
    private static final byte TOKEN = 't';
    private static final byte SUBJECT = 's';
    private static final int PAGE = 1_000;
    private static final long WAIT_SECONDS = 10;

    private final DurableRecords records;

    DurableRevocations(DurableRecords records) {
        this.records = records;
    }

    @Override
    public List<Revocation> load() {
        List<Revocation> all = new ArrayList<>();
        String last = "";
        List<DurableRecords.Entry> page = done(records.after(last, PAGE));
        while (!page.isEmpty()) {
            for (DurableRecords.Entry entry : page) {
                all.add(decoded(entry.content().toByteArray()));
            }
            last = page.getLast().key();
            page = done(records.after(last, PAGE));
        }
        return all;
    }

    @Override
    public void store(Revocation revocation) {
        byte[] content = encoded(revocation);
        try {
            int _ = done(records.put(key(content), Bytes.owned(content), revocation.forgetAfter().toEpochMilli()));
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    @Override
    public void forgetUntil(Instant moment) {
        try {
            int removed = PAGE;
            while (removed == PAGE) {
                removed = done(records.removeBefore(moment.toEpochMilli(), PAGE));
            }
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static byte[] encoded(Revocation revocation) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(revocation instanceof Revocation.OfToken ? TOKEN : SUBJECT);
            out.writeUTF(revocation.issuer());
            out.writeUTF(revocation.name());
            write(out, revocation.forgetAfter());
            if (revocation instanceof Revocation.OfSubject all) {
                write(out, all.issuedUntil());
            }
        } catch (IOException tooLong) {
            throw new IllegalArgumentException("the name of what is revoked is too long", tooLong);
        }
        return bytes.toByteArray();
    }

    private static Revocation decoded(byte[] content) {
        try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
            byte version = in.readByte();
            byte kind = in.readByte();
            if (version != VERSION || (kind != TOKEN && kind != SUBJECT)) {
                throw new StorageException("a revocation in the database is of a newer version of the server", null);
            }
            String issuer = in.readUTF();
            String name = in.readUTF();
            Instant forgetAfter = instant(in);
            return kind == TOKEN ? new Revocation.OfToken(issuer, name, forgetAfter)
                    : new Revocation.OfSubject(issuer, name, instant(in), forgetAfter);
        } catch (IOException damaged) {
            throw new StorageException("a revocation in the database is damaged", damaged);
        }
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

    private static <T> T done(CompletableFuture<T> write) {
        try {
            return write.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StorageException("the store did not keep or find revocations", failed);
        }
    }

    private static StorageException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new StorageException("interrupted while the store worked on revocations", stopped);
    }
}
