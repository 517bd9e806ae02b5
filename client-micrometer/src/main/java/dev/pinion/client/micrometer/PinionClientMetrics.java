package dev.pinion.client.micrometer;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.pinion.client.ClientCounters;
import dev.pinion.client.ClientState;
import dev.pinion.client.PinionClient;

/// The counters of a client as meters, `pinion.client.…`. Any thread; it only reads. The registry holds the client weakly: keep it yourself.
public final class PinionClientMetrics implements MeterBinder {

    private static final String PREFIX = "pinion.client.";

    private final PinionClient client;
    private final Tags tags;

    /// Of one client.
    ///
    /// @param client whose counters
    /// @param tags to tell several clients of a program apart
    public PinionClientMetrics(PinionClient client, Tags tags) {
        this.client = client;
        this.tags = tags;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "published", "messages that were taken to be sent", ClientCounters::published);
        count(registry, "receipted", "messages that are on the server's disk", ClientCounters::receipted);
        count(registry, "duplicates", "messages that the server had already", ClientCounters::duplicates);
        count(registry, "dropped", "messages that were dropped for newer ones", ClientCounters::dropped);
        count(registry, "received", "messages that came", ClientCounters::received);
        count(registry, "handled", "messages whose handler has ended, or that were taken", ClientCounters::handled);
        count(registry, "handlers.failed", "handlers that threw", ClientCounters::handlersFailed);
        count(registry, "connected", "sessions that were opened", ClientCounters::connected);
        count(registry, "attempts.failed", "connections, and attempts at one, that ended otherwise than by close",
                ClientCounters::attemptsFailed);
        Gauge.builder(PREFIX + "unanswered", client, each -> each.counters().unanswered())
                .description("frames without a receipt at this moment")
                .tags(tags)
                .register(registry);
        Gauge.builder(PREFIX + "up", client, each -> each.state() == ClientState.CONNECTED ? 1 : 0)
                .description("1 while a session is open")
                .tags(tags)
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description,
            ToDoubleFunction<ClientCounters> counter) {
        FunctionCounter.builder(PREFIX + name, client, each -> counter.applyAsDouble(each.counters()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
