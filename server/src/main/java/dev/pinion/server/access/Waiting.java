package dev.pinion.server.access;

import java.util.HashMap;
import java.util.Map;

/// Who waits for an answer with a connection held, bounded in all and for each network, so that one cannot take all places.
///
/// Thread: any; one short lock. Limit: one entry for each network that waits.
final class Waiting {
    private final int max;
    private final int perNetworkMax;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private int count;

    Waiting(int max, int perNetworkMax) {
        this.max = max;
        this.perNetworkMax = perNetworkMax;
    }

    /// False when there is no place. Else to be ended.
    synchronized boolean begin(String network) {
        if (count >= max || byNetwork.getOrDefault(network, 0) >= perNetworkMax) {
            return false;
        }
        count++;
        byNetwork.merge(network, 1, Integer::sum);
        return true;
    }

    synchronized void end(String network) {
        count--;
        byNetwork.computeIfPresent(network, (_, waiting) -> waiting == 1 ? null : waiting - 1);
    }

    synchronized int count() {
        return count;
    }
}
