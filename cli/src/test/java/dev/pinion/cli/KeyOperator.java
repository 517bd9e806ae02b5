package dev.pinion.cli;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;

/// An operator over one lasting connection, who never forces anything. Thread: the test's.
final class KeyOperator implements AutoCloseable {
    private final PinionClient client;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private KeyOperator(PinionClient client) {
        this.client = client;
    }

    static KeyOperator connect(ClientConfig config) throws PinionException, InterruptedException, ExecutionException {
        var operator = new KeyOperator(PinionClient.connect(config));
        operator.client
                .subscribe("/server/replies", SubscribeOptions.fromNext(),
                        message -> operator.answers.add(message.body().utf8()))
                .active()
                .get();
        return operator;
    }

    /// The answer: not `ok` while somebody has not learned the next pin.
    String ask(String command, String json) throws InterruptedException, ExecutionException {
        client.command("/server/admin/" + command, Map.of(HeaderNames.CORRELATION_ID, "1"), Body.utf8(json)).get();
        return answers.take();
    }

    @Override
    public void close() {
        client.close();
    }
}
