package dev.pinion.client;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinSetProof;
import dev.pinion.protocol.pins.PinStatement;

/// What a server says on `/server/pins`, true or false, as a test wants it.
///
/// @param number of the set
/// @param keys of the set, in the order of their roles
/// @param signers of the set
record TestAnnouncement(long number, List<KeyPair> keys, List<KeyPair> signers) {

    static KeyPair key() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            return keys.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static Pin pin(KeyPair key) {
        return Pin.of(key.getPublic());
    }

    static TestAnnouncement of(long number, KeyPair... keys) {
        return new TestAnnouncement(number, List.of(keys), List.of());
    }

    TestAnnouncement signedBy(KeyPair... others) {
        return new TestAnnouncement(number, keys, List.of(others));
    }

    PinSet set() {
        return new PinSet(number, keys.stream().map(TestAnnouncement::pin).toList());
    }

    /// The body, in answer to this nonce.
    String body(String nonce) {
        var statement = new PinStatement(new PinNonce(nonce), set());
        List<PinSetProof> proofs = signers.stream()
                .map(key -> PinSetProof.sign(statement, key.getPublic(), key.getPrivate()))
                .toList();
        return new PinAnnouncement(statement, proofs).body().utf8();
    }

    /// Sends it on a connection that has asked with this frame.
    void tell(Peer peer, FrameText asked) throws IOException {
        tell(peer, asked, body(asked.header("pin-nonce")));
    }

    static void tell(Peer peer, FrameText asked, String body) throws IOException {
        peer.send("MESSAGE\nsubscription:" + asked.header("id") + "\nmessage-id:pins/1@s-1\ndestination:/server/pins\n"
                + "content-type:text/x-pinion-pins\n\n" + body + "\0");
    }

    /// As a line of a pin file.
    static String line(int port, long number, KeyPair... keys) {
        return "127.0.0.1 " + port + (number > 0 ? " set=" + number : "") + " "
                + String.join(" ", Stream.of(keys).map(key -> pin(key).toString()).toList()) + "\n";
    }
}
