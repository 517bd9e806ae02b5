package dev.pinion.cli.demo;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.pinion.cli.connect.Connections;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;

/// One of the demo's two clients: a connection and what it heard. Thread: the demo's; messages come on the client's own.
///
/// @param client the connection
/// @param heard what arrived and was not looked at yet; as long as the demo, so it needs no bound of its own
record DemoGuest(PinionClient client, LinkedBlockingQueue<ReceivedMessage> heard) implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 15;

    static DemoGuest connect(ClientConfig config) throws PinionException, InterruptedException {
        return new DemoGuest(PinionClient.connect(config), new LinkedBlockingQueue<>());
    }

    void listen(String destination, SubscribeOptions options) throws PinionException, InterruptedException {
        Connections.resultOf(client.subscribe(destination, options, heard::add).active());
    }

    PublishReceipt send(String destination, String text) throws PinionException, InterruptedException {
        return Connections.resultOf(client.publish(destination, text));
    }

    /// The next message, or the demo fails.
    ReceivedMessage next() throws InterruptedException {
        ReceivedMessage message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new Failure("no message came within " + PATIENCE_SECONDS + " s", "an echo", "");
        }
        return message;
    }

    @Override
    public void close() {
        client.close();
    }
}
