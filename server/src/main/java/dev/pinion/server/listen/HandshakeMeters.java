package dev.pinion.server.listen;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.net.ssl.SSLSession;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Counts finished handshakes by what was agreed on. Those that failed are ends of connections, and counted there.
///
/// The labels are fixed: what a peer chose is looked up among them, and all else is `other`. Any thread.
final class HandshakeMeters {
    static final String OTHER = "other";
    /// The JDK does not tell the group.
    static final String NOT_TOLD = "not-told";

    private static final List<String> VERSIONS = List.of("TLSv1.3", OTHER);
    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256", OTHER);
    private static final List<String> GROUPS = List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1",
            "secp521r1", OTHER, NOT_TOLD);

    private static final String CURRENT_KEY = "current";
    /// One that was current when the handshake began: only while keys are swapped.
    private static final String EARLIER_KEY = "earlier";
    private static final List<String> KEYS = List.of(CURRENT_KEY, EARLIER_KEY);

    private final Map<String, Counter> versions;
    private final Map<String, Counter> ciphers;
    private final Map<String, Counter> groups;
    private final Map<String, Counter> keys;

    HandshakeMeters(MeterRegistry registry) {
        versions = counters(registry, "version", VERSIONS);
        ciphers = counters(registry, "cipher", CIPHERS);
        groups = counters(registry, "group", GROUPS);
        keys = counters(registry, "key", KEYS);
    }

    private static Map<String, Counter> counters(MeterRegistry registry, String label, List<String> values) {
        Map<String, Counter> counters = new TreeMap<>();
        for (String value : values) {
            counters.put(value,
                    Counter.builder("pinion.tls.handshakes." + label)
                            .tag(label, value)
                            .description("finished TLS handshakes, by " + label)
                            .register(registry));
        }
        return counters;
    }

    void finished(SSLSession session, Optional<String> group, boolean isCurrentKey) {
        count(versions, session.getProtocol());
        count(ciphers, session.getCipherSuite());
        count(groups, group.orElse(NOT_TOLD));
        count(keys, isCurrentKey ? CURRENT_KEY : EARLIER_KEY);
    }

    private static void count(Map<String, Counter> counters, String value) {
        Counter known = counters.getOrDefault(value, counters.get(OTHER));
        if (known != null) {
            known.increment();
        }
    }
}
