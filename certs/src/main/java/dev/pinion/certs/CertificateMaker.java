package dev.pinion.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/// Makes self-signed server certificates. No provider is registered: keys and signatures are the JDK's, Bouncy Castle
/// only writes the ASN.1.
final class CertificateMaker {
    /// A client whose clock is a little behind must not find the certificate to be of the future.
    static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int COMMON_NAME_MAX = 64; // X.520's upper bound
    private static final int SERIAL_BITS = 127; // positive, within the 20 bytes of RFC 5280
    private static final Instant FIRST_GENERALIZED_TIME = Instant.parse("2050-01-01T00:00:00Z"); // RFC 5280, 4.1.2.5

    private final SecureRandom random;

    CertificateMaker(SecureRandom random) {
        this.random = random;
    }

    /// A fresh key with its self-signed certificate.
    ServerKey make(CertificateRequest what, Instant now) {
        KeyPair pair = what.algorithm().generate(random);
        return new ServerKey(pair.getPrivate(), List.of(selfSigned(pair, what, now)));
    }

    X509Certificate selfSigned(KeyPair pair, CertificateRequest what, Instant now) {
        X500Name subject = subject(what);
        X509v3CertificateBuilder certificate = new X509v3CertificateBuilder(subject,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1), time(now.minus(CLOCK_SKEW)),
                time(now.plus(what.lifetime())), subject,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        try {
            addExtensions(certificate, what, pair.getPublic());
            String signature = KeyAlgorithm.signatureFor(pair.getPublic().getAlgorithm());
            return new JcaX509CertificateConverter().getCertificate(certificate
                    .build(new JcaContentSignerBuilder(signature).setSecureRandom(random).build(pair.getPrivate())));
        } catch (IOException | CertificateException | NoSuchAlgorithmException
                | OperatorCreationException madeOfCheckedParts) {
            throw new IllegalStateException(madeOfCheckedParts);
        }
    }

    /// A PKCS#10 request as PEM text, signed by the key that it is for.
    byte[] signingRequest(ServerKey key, CertificateRequest what) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, alternativeNames(what));
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            extensions.addExtension(Extension.extendedKeyUsage, false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            PublicKey publicKey = key.certificate().getPublicKey();
            String signature = KeyAlgorithm.signatureFor(publicKey.getAlgorithm());
            byte[] der = new PKCS10CertificationRequestBuilder(subject(what),
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()))
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder(signature).setSecureRandom(random).build(key.privateKey()))
                    .getEncoded();
            return Pem.encode("CERTIFICATE REQUEST", der);
        } catch (IOException | OperatorCreationException madeOfCheckedParts) {
            throw new IllegalStateException(madeOfCheckedParts);
        }
    }

    static X500Name subject(CertificateRequest what) {
        String first = what.names().get(0);
        String name = first.length() <= COMMON_NAME_MAX ? first : "pinion";
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    static GeneralNames alternativeNames(CertificateRequest what) {
        return new GeneralNames(what.names()
                .stream()
                .map(name -> new GeneralName(
                        CertificateRequest.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static void addExtensions(X509v3CertificateBuilder certificate, CertificateRequest what, PublicKey key)
            throws IOException, NoSuchAlgorithmException {
        certificate.addExtension(Extension.subjectAlternativeName, false, alternativeNames(what));
        certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        certificate.addExtension(Extension.extendedKeyUsage, false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        certificate.addExtension(Extension.subjectKeyIdentifier, false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    }

    private static Time time(Instant instant) {
        var pattern = instant.isBefore(FIRST_GENERALIZED_TIME) ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'";
        String text = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC).format(instant);
        return new Time(pattern.startsWith("yyyy") ? new ASN1GeneralizedTime(text) : new ASN1UTCTime(text));
    }
}
