package dev.pinion.server.listen;

import java.io.IOException;

import dev.pinion.certs.tls.PlainWatch;
import dev.pinion.server.fair.WorkGate;
import dev.pinion.server.transport.TransportWatch;

/// Sits at the socket, under TLS where there is TLS: what comes from the peer passes the [WorkGate], and its first byte makes
/// it one that speaks.
///
/// Thread: the connection's reader.
final class GateWatch implements TransportWatch {
    private final WorkGate gate;
    private final Place place;
    private final Runnable wakesWriter;
    private boolean spoke;

    GateWatch(WorkGate gate, Place place, Runnable wakesWriter) {
        this.gate = gate;
        this.place = place;
        this.wakesWriter = wakesWriter;
    }

    @Override
    public void waits() throws IOException {
        gate.waits();
    }

    @Override
    public void goesOn(byte[] bytes, int from, int count) {
        gate.arrived(bytes, from, count);
        hears(count);
    }

    private void hears(int count) {
        if (count > 0 && !spoke) {
            spoke = true;
            place.spoke();
        }
    }

    @Override
    public void part() {
        gate.part();
    }

    @Override
    public void wasOfUse() {
        gate.wasOfUse();
    }

    @Override
    public void wakeWriter() {
        wakesWriter.run();
    }

    @Override
    public PlainWatch ofBytes() {
        return new PlainWatch() {
            @Override
            public void waits() throws IOException {
                gate.waits();
            }

            @Override
            public void goesOn(byte[] bytes, int from, int count) {
                gate.arrived(count);
                hears(count);
            }
        };
    }
}
