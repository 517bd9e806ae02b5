package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.pins.PinFile;
import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinNews;

/// A server that announces, a client that follows, and what both said.
abstract class FollowingTestBase {

    static final KeyPair CURRENT = TestKey.RIGHT.pair();
    static final KeyPair NEXT = TestKey.OTHER.pair();
    static final KeyPair AFTER = TestAnnouncement.key();
    static final long NOW = 1_700_000_000_000L;
    static final TestAnnouncement PROMOTION = TestAnnouncement.of(NOW, NEXT, AFTER).signedBy(AFTER, NEXT);

    @TempDir
    Path folder = Path.of("set by JUnit");
    Path file = folder;
    final BlockingQueue<PinNews> news = new LinkedBlockingQueue<>();
    final BlockingQueue<FrameText> frames = new LinkedBlockingQueue<>();

    @BeforeEach
    void name() {
        file = folder.resolve("pins");
    }

    /// Answers the question with this; every later frame gets its receipt, and is kept for the test.
    void announce(Peer peer, TestAnnouncement announcement) throws IOException {
        FrameText frame = peer.next();
        while (!frame.command().equals("DISCONNECT")) {
            frames.add(frame);
            peer.receipt(frame);
            if (frame.command().equals("SUBSCRIBE")) {
                announcement.tell(peer, frame);
            }
            frame = peer.next();
        }
        peer.receipt(frame);
    }

    HostileServer announcing(TestAnnouncement announcement) {
        return HostileServer.loggedIn(peer -> announce(peer, announcement));
    }

    ClientConfig.Builder client(HostileServer server) {
        return ClientConfig.builder("127.0.0.1", server.port())
                .token("a.b.c")
                .pinStore(new PinFile(file))
                .pinLearning(PinLearning.DEFAULT.tell(news::add));
    }

    FrameText frame(String command) throws InterruptedException {
        FrameText frame = frames.poll(20, TimeUnit.SECONDS);
        assertNotNull(frame, "no " + command);
        assertEquals(command, frame.command());
        return frame;
    }

    PinNews told() throws InterruptedException {
        PinNews told = news.poll(20, TimeUnit.SECONDS);
        assertNotNull(told, "no news");
        return told;
    }
}
