package dev.pinion.client.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.pinion.client.PinionClient;
import dev.pinion.client.test.MemoryServer;

/// The meters say what the client counts.
class PinionClientMetricsTest {

    @Test
    void eachCounterOfTheClientIsAMeter() {
        // Given
        var registry = new SimpleMeterRegistry();
        PinionClient client = new MemoryServer().connect("anna");
        new PinionClientMetrics(client, Tags.of("client", "a")).bindTo(registry);
        // When
        client.publish("/channel/a", "x").join();
        double up = registry.get("pinion.client.up").tag("client", "a").gauge().value();
        client.close();
        // Then
        assertEquals(1, registry.get("pinion.client.published").functionCounter().count());
        assertEquals(1, registry.get("pinion.client.receipted").functionCounter().count());
        assertEquals(0, registry.get("pinion.client.handlers.failed").functionCounter().count());
        assertEquals(1, up);
        assertEquals(0, registry.get("pinion.client.up").gauge().value());
        assertEquals(11, registry.getMeters().size());
    }
}
