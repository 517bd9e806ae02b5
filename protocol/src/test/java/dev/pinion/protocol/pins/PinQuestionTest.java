package dev.pinion.protocol.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;

/// What clients say to `/server/pins`.
class PinQuestionTest {
    private static final PinStoreId STORE = PinStoreId.fresh(new SecureRandom());
    private static final Pin A = TestKeys.pin(TestKeys.ec());
    private static final Pin B = TestKeys.pin(TestKeys.ec());
    private static final PinQuestion QUESTION = new PinQuestion(TestKeys.NONCE, STORE, new KnownPins(7, List.of(A, B)));

    private static ProtocolException refused(String name, String value) {
        Map<String, String> headers = new HashMap<>(QUESTION.headers());
        headers.put(name, value);
        return assertThrows(ProtocolException.class, () -> PinQuestion.parse(headers));
    }

    @Test
    void aQuestionAndAConfirmationAreReadAsTheyWereWritten() throws Exception {
        assertEquals(QUESTION, PinQuestion.parse(QUESTION.headers()));
        assertEquals(new PinConfirmation(STORE, 7), PinConfirmation.parse(new PinConfirmation(STORE, 7).headers()));
    }

    @Test
    void knownPinsMayBeWrittenInEveryForm() throws Exception { // PINS P11
        Map<String, String> headers = new HashMap<>(QUESTION.headers());
        headers.put("pin-known", "sha256/" + A.base64() + ",pin-sha256=\"" + B.base64() + '"');

        assertEquals(QUESTION, PinQuestion.parse(headers));
    }

    @Test
    void aKnownPinMayBeginWithASlash() throws Exception { // PINS P11
        var slash = new Pin("/xTxvnnNGnU72N96Hb19JC6k5gnYpepCvwI4RiIPof8=");
        Map<String, String> headers = new HashMap<>(QUESTION.headers());
        headers.put("pin-known", "sha256/" + slash.base64() + ",pin-sha256=\"" + B.base64() + '"');

        assertEquals(new KnownPins(7, List.of(slash, B)), PinQuestion.parse(headers).known());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pin-nonce", "pin-store", "pin-set", "pin-known"})
    void everyHeaderIsRequired(String name) {
        Map<String, String> headers = new HashMap<>(QUESTION.headers());
        headers.remove(name);

        ProtocolException refused = assertThrows(ProtocolException.class, () -> PinQuestion.parse(headers));

        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
        assertTrue(refused.whatThePeerDid().contains("without " + name), refused.whatThePeerDid());
    }

    @ParameterizedTest
    @CsvSource({"pin-nonce, short", "pin-nonce, ''", "pin-nonce, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:'",
            "pin-store, short", "pin-store, 'a store with spaces'", "pin-set, -1", "pin-set, 007", "pin-set, ''",
            "pin-set, 1234567890123456789", "pin-set, 1.5", "pin-known, ''", "pin-known, 'sha256//abc'",
            "pin-known, 'sha1/AAAA'"})
    void aHeaderOfAnotherFormIsRefusedByItsName(String name, String value) {
        ProtocolException refused = refused(name, value);

        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
        assertTrue(refused.whatThePeerDid().contains("wrong " + name), refused.whatThePeerDid());
    }

    @Test
    void aPinTwiceAndMoreThanEightAreRefused() {
        String nine = String.join(",", java.util.Collections.nCopies(9, A.toString()));

        assertTrue(refused("pin-known", A + "," + A).whatThePeerDid().contains("twice"));
        assertTrue(refused("pin-known", nine).whatThePeerDid().contains("pin-known"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pin-store", "pin-set"})
    void aConfirmationNeedsBothHeaders(String name) {
        Map<String, String> headers = new HashMap<>(new PinConfirmation(STORE, 7).headers());
        headers.remove(name);

        assertThrows(ProtocolException.class, () -> PinConfirmation.parse(headers));
    }
}
