package dev.pinion.certs;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.bouncycastle.util.IPAddress;

/// What a new server certificate shall say.
///
/// @param names
///            host names and IP addresses by which clients call the server; they become the subject alternative
///            names, and the first one the subject
/// @param lifetime
///            from now until the certificate expires
/// @param algorithm
///            the kind of key to make
public record CertificateRequest(List<String> names, Duration lifetime, KeyAlgorithm algorithm) {
    /// A year: pins do not expire with the certificate, and the rotation is far more frequent.
    public static final Duration LIFETIME_DEFAULT = Duration.ofDays(365);
    /// Longer certificates are a mistake, not a wish: rotation is easy here.
    public static final Duration LIFETIME_MAX = Duration.ofDays(3660);
    /// More names would not fit one TLS record of the handshake.
    public static final int NAMES_MAX = 100;

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");
    private static final int NAME_LENGTH_MAX = 253;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

    /// @throws IllegalArgumentException
    ///             for no names, a name that is none, or a lifetime out of bounds
    public CertificateRequest {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > NAMES_MAX) {
            throw new IllegalArgumentException("a certificate needs 1 to " + NAMES_MAX + " names, got " + names.size()
                    + "; say how clients call this server");
        }
        names.forEach(CertificateRequest::checkName);
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(LIFETIME_MAX) > 0) {
            throw new IllegalArgumentException("certificate lifetime is " + lifetime + "; expected one second to "
                    + LIFETIME_MAX.toDays() + " days");
        }
    }

    /// The default kind of key.
    public CertificateRequest(List<String> names, Duration lifetime) {
        this(names, lifetime, KeyAlgorithm.EC_P256);
    }

    /// The default kind of key and the default lifetime.
    public static CertificateRequest forNames(List<String> names) {
        return new CertificateRequest(names, LIFETIME_DEFAULT);
    }

    /// The same names and lifetime with another kind of key.
    public CertificateRequest with(KeyAlgorithm other) {
        return new CertificateRequest(names, lifetime, other);
    }

    static boolean isAddress(String name) {
        // Those of every server's own machine are known without loading a library for them.
        return LOOPBACK.contains(name) || IPAddress.isValidIPv4(name) || IPAddress.isValidIPv6(name);
    }

    private static void checkName(String name) {
        if (isAddress(name)) {
            return;
        }
        String host = name.startsWith("*.") ? name.substring(2) : name;
        boolean good = !host.isEmpty() && name.length() <= NAME_LENGTH_MAX;
        for (String label : host.split("\\.", -1)) {
            good &= LABEL.matcher(label).matches();
        }
        if (!good) {
            throw new IllegalArgumentException("'" + name + "' is neither a host name nor an IP address;"
                    + " expected something like pinion.example.org, 10.0.0.7 or fd00::7"
                    + " (write a name with other letters as xn--…)");
        }
    }
}
