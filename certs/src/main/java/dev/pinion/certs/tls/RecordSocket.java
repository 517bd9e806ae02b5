package dev.pinion.certs.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/// The plain socket under Bouncy Castle's TLS: what is written to it ends a turn of [RecordTurns], since each record is
/// one write. Any thread.
final class RecordSocket extends Socket {
    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Records(super.getOutputStream());
    }

    private static final class Records extends FilterOutputStream {
        Records(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } finally {
                RecordTurns.end();
            }
        }
    }
}
