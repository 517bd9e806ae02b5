package dev.pinion.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A corporate CA, or one that another has signed, as far as tests need one.
final class TestCa {
    private static final X500Name ROOT = new X500Name("CN=Test CA");

    private final KeyPair key = KeyAlgorithm.EC_P256.generate(Stores.RANDOM);
    private final X500Name name;
    private final List<X509Certificate> own;

    TestCa() {
        name = ROOT;
        own = List.of(sign(key.getPublic(), ROOT, Stores.NOW.minus(Duration.ofDays(1)), Duration.ofDays(3650), true,
                KeyPurposeId.anyExtendedKeyUsage));
    }

    private TestCa(TestCa above, Duration life, boolean mayIssue, Extension... more) {
        name = new X500Name("CN=Test Intermediate");
        X509Certificate certificate = above.sign(key.getPublic(), name, Stores.NOW.minus(Duration.ofDays(1)), life,
                mayIssue, KeyPurposeId.anyExtendedKeyUsage, more);
        own = List.of(certificate, above.own.get(0));
    }

    /// One below this one.
    TestCa intermediate(Duration life, boolean mayIssue, Extension... more) {
        return new TestCa(this, life, mayIssue, more);
    }

    /// The chain of a server certificate that is valid from now for this long.
    List<X509Certificate> issue(PublicKey server, Instant from, Duration life) {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(sign(server, new X500Name("CN=pinion"), from, life, false, KeyPurposeId.id_kp_serverAuth));
        chain.addAll(own);
        return chain;
    }

    /// Of another purpose than serving.
    List<X509Certificate> issueForClients(PublicKey client) {
        return List.of(sign(client, new X500Name("CN=pinion"), Stores.NOW, Duration.ofDays(1), false,
                KeyPurposeId.id_kp_clientAuth), own.get(0));
    }

    private X509Certificate sign(PublicKey subjectKey, X500Name subject, Instant from, Duration life, boolean ca,
            KeyPurposeId purpose, Extension... more) {
        try {
            var builder = new X509v3CertificateBuilder(name, BigInteger.valueOf(System.nanoTime()), time(from),
                    time(from.plus(life)), subject, SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
            for (Extension extension : more) {
                builder.addExtension(extension);
            }
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException madeOfGoodParts) {
            throw new IllegalStateException(madeOfGoodParts);
        }
    }

    private static Time time(Instant instant) {
        return new Time(new ASN1GeneralizedTime(instant.toString().replaceAll("[-:T]|\\.\\d+", "")));
    }
}
