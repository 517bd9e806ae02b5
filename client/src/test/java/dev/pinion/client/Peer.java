package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocket;

/// The server's end of one connection, spoken in raw text: it shares no code with the codec that the client uses.
final class Peer {

    static final String CONNECTED = "CONNECTED\nversion:1.2\nsession:s-1\nserver:pinion/0\nheart-beat:0,0\nuser-name:alice\n"
            + "token-expires:4102444800000\nepoch:e1\ngreeting:Thank you for connecting\n\n\0";

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;

    Peer(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    SSLSocket socket() {
        return socket;
    }

    Peer login() throws IOException {
        expect("CONNECT");
        return send(CONNECTED);
    }

    /// Sends text in which the test writes NUL itself.
    Peer send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return this;
    }

    /// One TLS record for each byte.
    void sendInPieces(String text) throws IOException {
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            out.write(each);
        }
    }

    Peer receipt(FrameText frame) throws IOException {
        return send("RECEIPT\nreceipt-id:" + frame.header("receipt") + "\n\n\0");
    }

    Peer receipt(FrameText frame, long seq) throws IOException {
        return send("RECEIPT\nreceipt-id:" + frame.header("receipt") + "\nseq:" + seq + "\n\n\0");
    }

    /// @param header one more
    Peer message(String subscription, long seq, String text, String header) throws IOException {
        return send("MESSAGE\nsubscription:" + subscription + "\nmessage-id:news/" + seq
                + "@e1\ndestination:/channel/news\nseq:" + seq + "\nsender:bob\ntimestamp:1000\n" + header + "\n\n"
                + text + "\0");
    }

    Peer message(String subscription, long seq, String text) throws IOException {
        return send("MESSAGE\nsubscription:" + subscription + "\nmessage-id:news/" + seq
                + "@e1\ndestination:/channel/news\nseq:" + seq + "\nsender:bob\ntimestamp:1000\n\n" + text + "\0");
    }

    /// Answers whatever comes until the client has said goodbye.
    void untilGoodbye() throws IOException {
        FrameText frame = expectBehindAcknowledgements();
        while (!receipt(frame).isGoodbye(frame)) {
            frame = expectBehindAcknowledgements();
        }
    }

    private boolean isGoodbye(FrameText frame) {
        return frame.command().equals("DISCONNECT");
    }

    /// The next frame that is none of the acknowledgements by which a client gives credit back.
    FrameText expectBehindAcknowledgements() throws IOException {
        FrameText frame = next();
        while (frame.command().equals("ACK")) {
            frame = next();
        }
        return frame;
    }

    FrameText expect(String command) throws IOException {
        FrameText frame = next();
        assertEquals(command, frame.command());
        return frame;
    }

    /// The next frame; heart-beats before it are skipped.
    FrameText next() throws IOException {
        int first = in.read();
        while (first == '\n') {
            first = in.read();
        }
        if (first < 0) {
            throw new EOFException("the client hung up between frames");
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(first);
        while (!ends(head)) {
            int each = in.read();
            if (each < 0) {
                throw new EOFException("the client hung up after " + head.toString(StandardCharsets.UTF_8));
            }
            head.write(each);
        }
        return FrameText.of(head.toString(StandardCharsets.UTF_8), in);
    }

    private static boolean ends(ByteArrayOutputStream head) {
        byte[] bytes = head.toByteArray();
        int length = bytes.length;
        return length > 1 && bytes[length - 1] == '\n' && bytes[length - 2] == '\n';
    }

    /// One byte, or -1 at the end.
    int read() throws IOException {
        return in.read();
    }

    /// How many bytes come until the client hangs up, however it does that.
    int bytesUntilTheEnd() {
        int count = 0;
        try {
            while (in.read() >= 0) {
                count++;
            }
        } catch (IOException hungUp) {
            // Counted until here.
        }
        return count;
    }
}
