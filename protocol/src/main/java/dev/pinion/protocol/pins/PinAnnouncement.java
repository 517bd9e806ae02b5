package dev.pinion.protocol.pins;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;

/// The body of a MESSAGE on `/server/pins`: the set and who signed it, as lines of text.
public record PinAnnouncement(PinStatement statement, List<PinSetProof> proofs) {

    public static final String CONTENT_TYPE = "text/x-pinion-pins";
    /// Next, current, recovery, and what a client may know besides.
    public static final int PROOFS_MAX = 16;

    private static final int BODY_BYTES_MAX = 128 * 1024;

    public PinAnnouncement {
        proofs = List.copyOf(proofs);
        if (proofs.size() > PROOFS_MAX) {
            throw new IllegalArgumentException(
                    "an announcement carries " + proofs.size() + " proofs; expected at most " + PROOFS_MAX);
        }
    }

    /// True if the key behind this pin signed the set.
    public boolean isSignedBy(Pin pin) {
        return proofs.stream().anyMatch(proof -> proof.proves(pin, statement));
    }

    public Body body() {
        StringBuilder text = new StringBuilder(1024);
        text.append(PinStatement.LABEL).append('\n');
        text.append("nonce:").append(statement.nonce().text()).append('\n');
        text.append("set:").append(statement.set().number()).append('\n');
        statement.set().pins().forEach(pin -> text.append("pin:").append(pin).append('\n'));
        for (PinSetProof proof : proofs) {
            text.append("proof:").append(proof.algorithm().text()).append(' ');
            text.append(base64(proof.publicKey())).append(' ').append(base64(proof.signature())).append('\n');
        }
        return Body.utf8(text.toString());
    }

    /// Reads what a server sent; nothing in it is believed yet ([PinJudge]).
    public static PinAnnouncement parse(Body body) throws ProtocolException {
        try {
            return parseLines(body);
        } catch (IllegalArgumentException wrongPart) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "the announcement of pins cannot be read: " + wrongPart.getMessage());
        }
    }

    private static PinAnnouncement parseLines(Body body) {
        if (body.size() > BODY_BYTES_MAX) {
            throw new IllegalArgumentException("it is longer than " + BODY_BYTES_MAX + " bytes");
        }
        var lines = new Lines(body.utf8());
        lines.expect(PinStatement.LABEL);
        PinNonce nonce = new PinNonce(lines.one("nonce:"));
        long number = number(lines.one("set:"));
        List<Pin> pins = lines.all("pin:", PinSet.PINS_MAX).stream().map(Pin::parse).toList();
        List<PinSetProof> proofs = new ArrayList<>();
        for (String text : lines.all("proof:", PROOFS_MAX)) {
            proof(text).ifPresent(proofs::add);
        }
        lines.expectEnd();
        return new PinAnnouncement(new PinStatement(nonce, new PinSet(number, pins)), proofs);
    }

    private static long number(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("the number of the set is no number");
        }
        return Long.parseLong(text);
    }

    private static Optional<PinSetProof> proof(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a proof is not algorithm, key and signature");
        }
        return ProofAlgorithm.ofText(parts[0])
                .map(algorithm -> new PinSetProof(algorithm, decoded(parts[1]), decoded(parts[2])));
    }

    private static Body decoded(String base64) {
        return Body.owned(Base64.getDecoder().decode(base64));
    }

    private static String base64(Body bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /// Lines in a fixed order, each ended by a line feed.
    private static final class Lines {
        private final String[] lines;
        private int at;

        Lines(String text) {
            if (!text.endsWith("\n")) {
                throw new IllegalArgumentException("it ends in the middle of a line");
            }
            lines = text.substring(0, text.length() - 1).split("\n", -1);
        }

        void expect(String line) {
            if (at == lines.length || !lines[at++].equals(line)) {
                throw new IllegalArgumentException("it does not begin with " + line);
            }
        }

        String one(String name) {
            if (at == lines.length || !lines[at].startsWith(name)) {
                throw new IllegalArgumentException("the line " + name + " is missing");
            }
            return lines[at++].substring(name.length());
        }

        List<String> all(String name, int max) {
            List<String> values = new ArrayList<>();
            while (at < lines.length && lines[at].startsWith(name)) {
                if (values.size() == max) {
                    throw new IllegalArgumentException("it has more than " + max + " lines " + name);
                }
                values.add(one(name));
            }
            return values;
        }

        void expectEnd() {
            if (at != lines.length) {
                throw new IllegalArgumentException("it has a line that is not understood");
            }
        }
    }
}
