package dev.pinion.bench.ceiling;

import java.io.IOException;
import java.util.Arrays;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/// One client of the responder. All that one read has brought is answered with one append.
/// Thread: its reader; a second virtual thread writes what the outbox holds.
final class Connection implements Runnable {
    private static final byte[] CONNECTED = Bytes
            .ascii("CONNECTED\nversion:1.2\nserver:pinion-ceiling\nheart-beat:0,0\n\n\0");
    private static final byte[] RECEIPT = Bytes.ascii("RECEIPT\nreceipt-id:");

    private static final byte[] MESSAGE = Bytes.ascii("MESSAGE\nsubscription:");

    /// Nobody looks at what comes back.
    private static final byte[] ACK = Bytes.ascii("ack:0\n");

    private final Ceiling ceiling;
    private final SSLSocket socket;
    private final Outbox outbox = new Outbox();
    private final Bytes answers = new Bytes(512);
    private final Messages messages = new Messages();
    private @Nullable Topic topic;

    Connection(Ceiling ceiling, SSLSocket socket) {
        this.ceiling = ceiling;
        this.socket = socket;
    }

    @Override
    public void run() {
        Thread writer = Thread.ofVirtual().unstarted(this::write);
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            writer.start();
            ClientFrames frames = new ClientFrames(socket.getInputStream());
            while (frames.fill() && handle(frames)) {}
            outbox.close();
            writer.join();
        } catch (IOException peerIsGone) {
            // Nobody is left to tell.
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            outbox.close();
            writer.interrupt();
            ceiling.left(this);
        }
    }

    private void write() {
        try {
            outbox.writeTo(socket.getOutputStream());
        } catch (IOException peerIsGone) {
            outbox.close();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns false after DISCONNECT
    private boolean handle(ClientFrames frames) throws IOException, InterruptedException {
        boolean open = true;
        while (open && frames.next()) {
            ceiling.beforeFrame();
            open = frames.isSend() ? send(frames) : other(frames);
        }
        flush();
        return open;
    }

    private boolean send(ClientFrames frames) throws InterruptedException {
        Topic to = topic;
        if (to == null || !frames.isTo(to.destination())) {
            flush();
            to = ceiling.topic(frames.destination());
            topic = to;
        }
        for (int i = ceiling.copiesOfMessage(); i > 0; i--)
            messages.add(to.nextId(), to.destination(), frames);
        receipt(frames);
        return true;
    }

    private boolean other(ClientFrames frames) throws InterruptedException {
        flush();
        String kind = frames.kind();
        switch (kind) {
            case "CO", "ST" -> answers.add(CONNECTED);
            case "SU" -> {
                receipt(frames);
                flush();
                Bytes beginning = new Bytes(64).add(MESSAGE).add(frames.id()).add('\n');
                if (frames.acknowledges())
                    beginning.add(ACK);
                ceiling.topic(frames.destination())
                        .join(new Subscriber(this, outbox, Arrays.copyOf(beginning.array(), beginning.size())),
                                frames.fromFirst());
                return true;
            }
            default -> {
                // UNSUBSCRIBE, DISCONNECT and the rest have a receipt at most.
            }
        }
        receipt(frames);
        return !kind.equals("DI");
    }

    private void receipt(ClientFrames frames) {
        if (frames.hasReceipt())
            for (int i = ceiling.copiesOfReceipt(); i > 0; i--) {
                answers.add(RECEIPT);
                frames.addReceiptTo(answers);
                answers.add('\n').add('\n').add('\0');
            }
    }

    private void flush() throws InterruptedException {
        Topic to = topic;
        if (messages.count() > 0 && to != null) {
            to.deliver(messages);
            messages.clear();
        }
        if (answers.size() > 0) { // behind it: who has a receipt finds the message in the history
            outbox.append(answers);
            answers.clear();
        }
    }
}
