package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Reads PEM text exactly as [Pem] writes it, with the JDK alone. Whatever else is in the text, it gives back nothing: then
/// somebody else reads it, or says what is wrong with it. Pure.
final class PlainPem {
    /// The algorithms of server keys, as the JDK's key factories are called. A factory refuses the others' keys.
    private static final List<String> ALGORITHMS = List.of("EC", "EdDSA", "RSA");

    private static final Pattern BLOCK = Pattern
            .compile("-----BEGIN ([A-Z ]+)-----\\n([A-Za-z0-9+/=\\n]+)-----END \\1-----\\n");

    private PlainPem() {}

    /// The key, where the text is one PKCS#8 block.
    static @Nullable PrivateKey privateKey(byte[] text) {
        List<byte[]> blocks = blocks("PRIVATE KEY", text);
        if (blocks.size() != 1) {
            return null;
        }
        var pkcs8 = new PKCS8EncodedKeySpec(blocks.getFirst());
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = privateKey(algorithm, pkcs8);
            if (key.isPresent()) {
                return key.get();
            }
        }
        return null;
    }

    private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec pkcs8) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(pkcs8));
        } catch (GeneralSecurityException ofAnotherOrNotHere) {
            return Optional.empty();
        }
    }

    /// The certificates, where the text is nothing but a chain of them that we would take.
    static List<X509Certificate> certificates(byte[] text) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks("CERTIFICATE", text)) {
                var certificate = new ByteArrayInputStream(der);
                chain.add((X509Certificate) x509.generateCertificate(certificate));
                if (certificate.available() > 0) {
                    return List.of();
                }
            }
        } catch (GeneralSecurityException garbage) {
            return List.of();
        }
        return chain.size() > Pem.CHAIN_MAX ? List.of() : chain;
    }

    /// The contents of the blocks, where they are all of this type and there is nothing between them.
    private static List<byte[]> blocks(String type, byte[] text) {
        List<byte[]> blocks = new ArrayList<>();
        String rest = new String(text, StandardCharsets.ISO_8859_1);
        Matcher block = BLOCK.matcher(rest);
        int end = 0;
        while (end < rest.length()) {
            if (!block.find(end) || block.start() != end || !type.equals(block.group(1))) {
                return List.of();
            }
            try {
                blocks.add(Base64.getDecoder().decode(block.group(2).replace("\n", "")));
            } catch (IllegalArgumentException noBase64) {
                return List.of();
            }
            end = block.end();
        }
        return blocks;
    }
}
