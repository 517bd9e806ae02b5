package dev.pinion.server.listen;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.pinion.server.fair.WorkGate;

/// What came out of TLS, seen by the [WorkGate]. Thread: the connection's reader.
final class GatedInput extends FilterInputStream {
    private final WorkGate gate;

    GatedInput(InputStream in, WorkGate gate) {
        super(in);
        this.gate = gate;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = in.read(bytes, from, length);
        if (count > 0) {
            gate.carried(bytes, from, count);
        }
        return count;
    }
}
