package dev.pinion.server.listen;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.audit.Repeats;

/// Sums up what the same source is refused for the same reason: the first refusal is told, those of the second after it are
/// counted. So nobody fills the log by knocking. A source is an IPv4 address or an IPv6 /64, which is what one household or
/// host gets.
///
/// Thread: any; one short lock. Limit: [#SOURCES_MAX] sources and reasons; those beyond are counted together by reason.
final class RefusalSums {
    static final int SOURCES_MAX = 256;

    private static final String OTHERS = "others";
    private static final int HOUSEHOLD_BYTES = 8;

    private final Repeats<Key> repeats = new Repeats<>(Duration.ofSeconds(1), SOURCES_MAX,
            key -> new Key(OTHERS, key.reason()));

    /// What was counted and not told one by one.
    ///
    /// @param source an address, a block of addresses, or `others`
    record Sum(String source, DisconnectReason reason, long times) {}

    private record Key(String source, DisconnectReason reason) {}

    /// Whether this one is to be told by itself; else it is counted.
    boolean isFirst(InetAddress address, DisconnectReason reason, long nowNanos) {
        return repeats.isFirst(new Key(source(address), reason), nowNanos);
    }

    /// The sums that are due, which are forgotten by this; sources that were silent for a second are forgotten too.
    List<Sum> due(long nowNanos) {
        return sums(repeats.due(nowNanos));
    }

    /// Whatever was counted, due or not.
    List<Sum> rest() {
        return sums(repeats.rest());
    }

    private static List<Sum> sums(Map<Key, Long> counted) {
        return counted.entrySet()
                .stream()
                .map(each -> new Sum(each.getKey().source(), each.getKey().reason(), each.getValue()))
                .toList();
    }

    static String source(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isAnyLocalAddress()) {
            return "local";
        }
        if (bytes.length <= HOUSEHOLD_BYTES) {
            return address.getHostAddress();
        }
        Arrays.fill(bytes, HOUSEHOLD_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
