package dev.pinion.server.listen;

import java.io.IOException;

import dev.pinion.certs.tls.PlainWatch;
import dev.pinion.server.fair.WorkGate;

/// Sits under TLS: what comes from the peer passes the [WorkGate], and its first byte makes it one that speaks.
///
/// Thread: the connection's reader.
final class GateWatch implements PlainWatch {
    private final WorkGate gate;
    private final Place place;
    private boolean spoke;

    GateWatch(WorkGate gate, Place place) {
        this.gate = gate;
        this.place = place;
    }

    @Override
    public void waits() throws IOException {
        gate.waits();
    }

    @Override
    public void goesOn(byte[] bytes, int from, int count) {
        gate.arrived(bytes, from, count);
        if (count > 0 && !spoke) {
            spoke = true;
            place.spoke();
        }
    }
}
