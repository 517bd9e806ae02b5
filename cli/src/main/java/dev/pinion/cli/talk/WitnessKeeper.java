package dev.pinion.cli.talk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.WitnessFile;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.typed.Words;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.PrivateFile;

/// Keeps a [WitnessFile] of the messages that a client sees: rewritten aside and moved, at most once a second, and at the
/// end. What it has seen it never unlearns: a history that has become shorter or another is refused.
///
/// For one thread.
final class WitnessKeeper implements AutoCloseable {

    private static final long WRITE_EVERY_NANOS = 1_000_000_000;

    private final Path file;
    private final Map<String, WitnessFile.Seen> channels;
    private long writtenNanos = System.nanoTime() - WRITE_EVERY_NANOS;
    private boolean changed;

    private WitnessKeeper(Path file, Map<String, WitnessFile.Seen> channels) {
        this.file = file;
        this.channels = channels;
    }

    static WitnessKeeper open(Path file) {
        return new WitnessKeeper(file,
                Files.exists(file) ? new TreeMap<>(WitnessFile.read(file).channels()) : new TreeMap<>());
    }

    void saw(ReceivedMessage message) {
        String chain = message.chain().orElse("");
        if (message.seq() == 0 || chain.isEmpty()) {
            return; // the server's own, or the end of a browser
        }
        String channel = channel(message);
        WitnessFile.Seen known = channels.get(channel);
        if (known != null && known.seq() == message.seq() && !known.chain().equals(chain)) {
            throw new Failure(
                    "message " + message.seq() + " of " + channel + " ends another history than the one that " + file
                            + " has seen",
                    "the history that was there before",
                    "keep that file: it shows, with pinion db verify --witness, what the server has changed");
        }
        if (known == null || known.seq() < message.seq()) {
            channels.put(channel, new WitnessFile.Seen(message.seq(), chain));
            changed = true;
            if (System.nanoTime() - writtenNanos >= WRITE_EVERY_NANOS) {
                write();
            }
        }
    }

    private static String channel(ReceivedMessage message) {
        return switch (Words.destination(message.destination())) {
            case Destination.Channel channel -> channel.name().text();
            case Destination.Inbox inbox -> ChannelName.inbox(inbox.subject()).text();
            case Destination other -> other.text();
        };
    }

    private void write() {
        try {
            PrivateFile.replace(file, String.join("\n", new WitnessFile(file, channels).lines()) + "\n");
        } catch (IOException denied) {
            throw new Failure("the witness " + file + " cannot be written: " + DataDirectory.reason(denied),
                    "a folder of this user", "", denied);
        }
        writtenNanos = System.nanoTime();
        changed = false;
    }

    @Override
    public void close() {
        if (changed) {
            write();
        }
    }
}
