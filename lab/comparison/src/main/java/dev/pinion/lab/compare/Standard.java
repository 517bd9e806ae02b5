package dev.pinion.lab.compare;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Besieged;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;

/// The scenarios of the README's table, by the names under which they are asked for.
final class Standard {
    private Standard() {}

    /// All of them, in the order of the table.
    static Map<String, Scenario> scenarios() {
        return scenarios(10_000, 10_000_000);
    }

    /// With fewer connections and stored messages, to try what takes long on a small scale.
    static Map<String, Scenario> scenarios(int connections, int stored) {
        Map<String, Scenario> all = new LinkedHashMap<>();
        all.put("publish", new Publish(8, 64, 100));
        all.put("publish-keys", new Publish(8, 64, 100, true));
        all.put("publish-1k", new Publish(64, 16, 1_024));
        all.put("publish-one", new Publish(1, 1, 100));
        all.put("publish-besieged", new Besieged(2, new Publish(1, 1, 100)));
        all.put("echo", new EchoClosedLoop(64, 100));
        all.put("echo-open", new EchoOpenLoop(64, 2_000, 100));
        all.put("fan-out", new FanOut(100, 64, 100));
        all.put("fan-out-one", new FanOut(1, 64, 100));
        all.put("consume", new Consume(8, 64, 1, 100));
        all.put("consume-shared", new Consume(8, 64, 8, 100));
        all.put("replay", new Replay(1_000_000, 100));
        all.put("connects", new ConnectRate(8));
        all.put("idle", new IdleConnections(connections));
        all.put("mixed", new Mixed(connections, Math.max(1, connections / 10), Math.max(1, connections / 2), 100));
        all.put("burdened", new Burdened(stored, new Publish(8, 64, 100)));
        return all;
    }
}
