package dev.pinion.db.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

import dev.pinion.db.DatabaseKey;

/// Encrypts the records of one epoch of the write-ahead log: AES-256 in GCM mode. The key is derived from the
/// database's and the epoch's random nonce (HKDF, RFC 5869), so that the number of the record is enough of an
/// initialisation vector: neither comes twice. The committer only.
final class RecordCipher {

    static final int TAG_BYTES = 16;

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int VECTOR_BYTES = 12;
    private static final byte[] PURPOSE = "pinion-wal-1".getBytes(StandardCharsets.US_ASCII);

    private final SecretKey epochKey;

    RecordCipher(DatabaseKey key, byte[] nonce) {
        try {
            this.epochKey = KDF.getInstance("HKDF-SHA256")
                    .deriveKey("AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key.bytes())
                                    .addSalt(nonce)
                                    .thenExpand(PURPOSE, KEY_BYTES));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    void encrypt(long record, ByteBuffer plain, ByteBuffer target) throws IOException {
        run(Cipher.ENCRYPT_MODE, record, plain, target);
    }

    ByteBuffer decrypted(long record, ByteBuffer content) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(content.remaining());
        run(Cipher.DECRYPT_MODE, record, content, plain);
        return plain.flip();
    }

    private void run(int mode, long record, ByteBuffer source, ByteBuffer target) throws IOException {
        byte[] vector = ByteBuffer.allocate(VECTOR_BYTES).putLong(VECTOR_BYTES - 8, record).array();
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(mode, epochKey, new GCMParameterSpec(TAG_BYTES * 8, vector));
            cipher.doFinal(source, target);
        } catch (GeneralSecurityException failed) {
            throw new IOException("a record of the write-ahead log is encrypted with another key, or was changed",
                    failed);
        }
    }
}
