package dev.pinion.certs.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Locale;

import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.Tls13Verifier;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.TlsStreamSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/// The JDK's cryptography for Bouncy Castle's TLS, with ciphers that encrypt one record after the other ([RecordTurns]).
/// Any thread.
final class OrderedCrypto extends JcaTlsCryptoProvider {
    @Override
    public JcaTlsCrypto create(SecureRandom keys, SecureRandom nonces) {
        return new Crypto(new JdkNames(), keys, nonces);
    }

    /// Algorithms of the JDK by the names that Bouncy Castle asks for. Without RSA-PSS no RSA key could be shown.
    private static final class JdkNames extends DefaultJcaJceHelper {
        private static final String PSS = "RSASSA-PSS";

        @Override
        public Signature createSignature(String name) throws NoSuchAlgorithmException {
            // The hash comes with the parameters, which are set in any case.
            return super.createSignature(signature(name));
        }

        static String signature(String name) {
            return name.toUpperCase(Locale.ROOT).endsWith("WITHRSAANDMGF1") ? PSS : name;
        }

        @Override
        public AlgorithmParameters createAlgorithmParameters(String name) throws NoSuchAlgorithmException {
            return super.createAlgorithmParameters("PSS".equals(name) ? PSS : name);
        }
    }

    private static final class Crypto extends JcaTlsCrypto {
        Crypto(JcaJceHelper helper, SecureRandom keys, SecureRandom nonces) {
            super(helper, keys, nonces);
        }

        @Override
        protected TlsStreamSigner createStreamSigner(JcaJceHelper helper, String name,
                @Nullable AlgorithmParameterSpec parameters, PrivateKey key, @Nullable SecureRandom random)
                throws GeneralSecurityException {
            return super.createStreamSigner(helper, JdkNames.signature(name), parameters, key, random);
        }

        /// Without this a client certificate with an RSA key of either kind ended the handshake by a fault of ours.
        @Override
        protected Tls13Verifier createTls13Verifier(String name, @Nullable AlgorithmParameterSpec parameters,
                PublicKey key) throws IOException {
            return super.createTls13Verifier(JdkNames.signature(name), parameters, key);
        }

        @Override
        public TlsCipher createCipher(TlsCryptoParameters parameters, int encryption, int mac) throws IOException {
            return new Ordered(super.createCipher(parameters, encryption, mac), new RecordTurns());
        }
    }

    private record Ordered(TlsCipher cipher, RecordTurns turns) implements TlsCipher {
        @Override
        public TlsEncodeResult encodePlaintext(long number, short type, ProtocolVersion version, int header,
                byte[] plaintext, int from, int length) throws IOException {
            turns.begin(number);
            boolean encoded = false;
            try {
                TlsEncodeResult record = cipher.encodePlaintext(number, type, version, header, plaintext, from, length);
                encoded = true;
                return record;
            } finally {
                if (!encoded) {
                    RecordTurns.end();
                }
            }
        }

        @Override
        public TlsDecodeResult decodeCiphertext(long number, short type, ProtocolVersion version, byte[] ciphertext,
                int from, int length) throws IOException {
            return cipher.decodeCiphertext(number, type, version, ciphertext, from, length);
        }

        @Override
        public void rekeyEncoder() throws IOException {
            cipher.rekeyEncoder();
            turns.restart();
        }

        @Override
        public void rekeyDecoder() throws IOException {
            cipher.rekeyDecoder();
        }

        @Override
        public int getCiphertextDecodeLimit(int plaintext) {
            return cipher.getCiphertextDecodeLimit(plaintext);
        }

        @Override
        public int getCiphertextEncodeLimit(int plaintext) {
            return cipher.getCiphertextEncodeLimit(plaintext);
        }

        @Override
        public int getPlaintextDecodeLimit(int ciphertext) {
            return cipher.getPlaintextDecodeLimit(ciphertext);
        }

        @Override
        public int getPlaintextEncodeLimit(int ciphertext) {
            return cipher.getPlaintextEncodeLimit(ciphertext);
        }

        @Override
        public boolean usesOpaqueRecordTypeDecode() {
            return cipher.usesOpaqueRecordTypeDecode();
        }

        @Override
        public boolean usesOpaqueRecordTypeEncode() {
            return cipher.usesOpaqueRecordTypeEncode();
        }
    }
}
