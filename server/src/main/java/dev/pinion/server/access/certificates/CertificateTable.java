package dev.pinion.server.access.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.security.auth.x500.X500Principal;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.access.rights.Rights;

/// Who somebody is that shows a client certificate and no token, and what he may do. A line for each:
///
/// ```
/// plc-7     send:plant.>,read:plant.orders  sha256//K2QcHjJQaN+AhJu0JKrnK6zu2ysxZfVcUQaYGuudGB4=
/// telegraf  send:metrics.>                  CN=telegraf, O=Example
/// ```
///
/// The pin of a key needs nobody's word: the handshake proves that the peer holds it. A subject is only what a CA vouches for.
/// Thread: any, immutable. Limits: [#ENTRIES_MAX] lines of [#LINE_CHARS_MAX] characters.
final class CertificateTable {
    static final int ENTRIES_MAX = 10_000;
    static final int LINE_CHARS_MAX = 4_000; // so that its rights can always be told
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@:/-]{1,140}");
    private static final String PIN = "sha256//";

    private final Map<String, Entry> byPin;
    private final Map<X500Principal, Entry> bySubject;
    private final Optional<ClientAuthorities> authorities;

    /// @param who the pin or the subject, as it stands in the file
    record Entry(String name, Rights rights, String who) {}

    private CertificateTable(Map<String, Entry> byPin, Map<X500Principal, Entry> bySubject,
            Optional<ClientAuthorities> authorities) {
        this.byPin = byPin;
        this.bySubject = bySubject;
        this.authorities = authorities;
    }

    /// @param authorities who may vouch for subjects
    /// @throws IllegalArgumentException naming the line and what was expected there
    static CertificateTable parse(String text, Optional<ClientAuthorities> authorities) {
        Map<String, Entry> byPin = new LinkedHashMap<>();
        Map<X500Principal, Entry> bySubject = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            try {
                Entry entry = entry(stripped);
                boolean twice = entry.who().startsWith(PIN)
                        ? byPin.put(Pin.parse(entry.who()).toString(), entry) != null
                        : bySubject.put(subject(entry, authorities), entry) != null;
                require(!twice, "is there twice; expected one line for each certificate");
                require(byPin.size() + bySubject.size() <= ENTRIES_MAX, "is one more than " + ENTRIES_MAX);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line " + number + " " + wrong.getMessage(), wrong);
            }
        }
        return new CertificateTable(byPin, bySubject, authorities);
    }

    private static Entry entry(String line) {
        require(line.length() <= LINE_CHARS_MAX, "is longer than " + LINE_CHARS_MAX + " characters");
        List<String> parts = List.of(line.split("\\s+", 3));
        require(parts.size() == 3, "has fewer than three parts; expected NAME RIGHTS and a pin or a subject, such as:"
                + " plc-7 send:plant.>,read:plant.orders sha256//…");
        require(NAME.matcher(parts.get(0)).matches(),
                "has the name '" + parts.get(0) + "'; expected 1 to 140 of A-Z a-z 0-9 . _ @ : / -");
        List<String> words = List.of(parts.get(1).split(",", -1));
        for (String word : words) {
            require(Rights.isScope(word), "has '" + word + "', which is no right; expected " + Rights.EXPECTED
                    + ", with commas between them");
        }
        try {
            return new Entry(parts.get(0), Rights.ofScope(String.join(" ", words)), parts.get(2));
        } catch (JsonFault tooMany) {
            throw new IllegalArgumentException("has " + tooMany.getMessage(), tooMany);
        }
    }

    private static X500Principal subject(Entry entry, Optional<ClientAuthorities> authorities) {
        require(authorities.isPresent(), "names a subject, and there is no --client-ca that could vouch for it: anybody"
                + " can make a certificate with it; expected a pin, or that option");
        try {
            return new X500Principal(entry.who());
        } catch (IllegalArgumentException noName) {
            throw new IllegalArgumentException("has '" + entry.who()
                    + "', which is neither a pin (sha256//…) nor a subject (CN=telegraf, O=Example)", noName);
        }
    }

    private static void require(boolean holds, String elseRule) {
        if (!holds) {
            throw new IllegalArgumentException(elseRule);
        }
    }

    /// Whose a certificate is. Its dates are the caller's question.
    Optional<Entry> find(X509Certificate certificate, Instant now) {
        Entry pinned = byPin.get(Pin.of(certificate.getPublicKey()).toString());
        if (pinned != null) {
            return Optional.of(pinned);
        }
        return Optional.ofNullable(bySubject.get(certificate.getSubjectX500Principal()))
                .filter(entry -> authorities.orElseThrow().vouchFor(certificate, now));
    }

    /// Whether who came by this line is still the same, with the same rights.
    boolean holds(String who, String name, Rights rights) {
        Entry entry = who.startsWith(PIN) ? byPin.get(Pin.parse(who).toString())
                : bySubject.get(new X500Principal(who));
        return entry != null && entry.name().equals(name) && entry.rights().scope().equals(rights.scope());
    }

    int size() {
        return byPin.size() + bySubject.size();
    }
}
