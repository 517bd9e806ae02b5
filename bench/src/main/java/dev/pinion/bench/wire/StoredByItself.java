package dev.pinion.bench.wire;

import java.io.IOException;
import java.time.Duration;

/// On a server that keeps every message by itself, under a name of its own for each run. Thread: the run's.
record StoredByItself(Target target, Duration patience, String run) implements Storing {
    @Override
    public Wire reader() throws IOException, BenchException {
        return Wire.open(target, patience);
    }

    @Override
    public String subscribe() {
        return StompTalk.subscribeFrame(target.dialect().destination(run, 0), "from:first\nreceipt:subscribed\n");
    }

    @Override
    public String work() {
        return target.dialect().destination(run, 0);
    }

    @Override
    public String consume(boolean shared) {
        return StompTalk.consumeFrame(work(),
                "durable-subscription-name:" + run + "\n" + (shared ? "shared:true\n" : ""));
    }

    @Override
    public void close() {}
}
