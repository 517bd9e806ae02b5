package dev.pinion.server.session;

import java.time.Duration;

import dev.pinion.protocol.stomp.HeartBeat;

/// What both ends agreed to send while they have nothing to say (STOMP 1.2, "Heart-beating"). Zero means nothing.
record HeartBeats(Duration toClient, Duration fromClient) {
    static final HeartBeats NONE = new HeartBeats(Duration.ZERO, Duration.ZERO);

    static HeartBeats agreed(HeartBeat server, HeartBeat client) {
        return new HeartBeats(Duration.ofMillis(server.sendEveryMillis(client)),
                Duration.ofMillis(server.expectEveryMillis(client)));
    }

    /// How long the client may be silent before it counts as gone.
    Duration patience(int tolerance) {
        return fromClient.multipliedBy(tolerance);
    }
}
