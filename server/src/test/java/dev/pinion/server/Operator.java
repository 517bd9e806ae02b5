package dev.pinion.server;

import java.io.IOException;

/// An operator at a live server: asks with JSON, gets JSON.
public final class Operator implements AutoCloseable {
    private final Wire wire;
    private int asked;

    Operator(Wire wire) throws IOException {
        this.wire = wire;
        wire.send("SUBSCRIBE\nid:answers\ndestination:/server/replies\nreceipt:s\n\n\0").expect("RECEIPT");
    }

    public String ask(String command, String json) throws IOException {
        String correlation = "question-" + ++asked;
        wire.send("SEND\ndestination:/server/admin/" + command + "\ncorrelation-id:" + correlation + "\n\n" + json
                + "\0");
        return wire
                .expect("MESSAGE", "subscription:answers", "destination:/server/replies",
                        "correlation-id:" + correlation, "content-type:application/json")
                .body();
    }

    public Wire wire() {
        return wire;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
