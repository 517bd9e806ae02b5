package dev.pinion.server.neighbours;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// The answers to one question, as they come in. The monitor guards all; a thread of the store adds, whoever asked waits.
final class Gathering {
    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

    private final Set<String> awaited;
    private final Map<String, Body[]> parts = new HashMap<>();
    private final Map<String, JsonObject> whole = new HashMap<>();
    private final CountDownLatch open;

    /// @param whom ids; what others say does not count
    Gathering(List<String> whom) {
        awaited = new HashSet<>(whom);
        open = new CountDownLatch(awaited.size());
    }

    synchronized void add(String from, NeighbourWord.Answered answered) {
        if (!awaited.contains(from)) {
            return;
        }
        Body[] known = parts.computeIfAbsent(from, _ -> new Body[answered.parts()]);
        if (known.length != answered.parts()) {
            return;
        }
        known[answered.part()] = answered.body();
        if (Arrays.stream(known).allMatch(each -> each != null)) {
            awaited.remove(from);
            try {
                whole.put(from, NeighbourWord.whole(List.of(known)));
            } catch (JsonFault broken) {
                LOG.warn("server {} has answered something that is no answer: {}", from, broken.getMessage());
            }
            open.countDown();
        }
    }

    /// Until all have answered, or for so long.
    void await(Duration longest) throws InterruptedException {
        boolean _ = open.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized Optional<JsonObject> of(String id) {
        return Optional.ofNullable(whole.get(id));
    }
}
