package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `/server/pins` refuses, so that the server signs nothing but its own set for well-formed questions.
class PinRefusalTest {
    private static final String PIN = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static final String OTHER = "sha256//RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=";

    @TempDir
    static Path data;
    static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> good() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("destination", "/server/pins");
        headers.put("id", "p");
        headers.put("pin-nonce", "A".repeat(43));
        headers.put("pin-store", "laptop-1");
        headers.put("pin-set", "7");
        headers.put("pin-known", PIN + "," + OTHER);
        return headers;
    }

    private static String frame(String command, Map<String, String> headers) {
        var frame = new StringBuilder(command).append('\n');
        headers.forEach((name, value) -> frame.append(name).append(':').append(value).append('\n'));
        return frame.append("\n\0").toString();
    }

    private static String with(String name, String value) {
        Map<String, String> headers = good();
        headers.put(name, value);
        return frame("SUBSCRIBE", headers);
    }

    private static String confirm(String store, String set) {
        return "SEND\ndestination:/server/pins\npin-store:" + store + "\npin-set:" + set + "\n\n\0";
    }

    /// Sends these frames, expects ERROR and the end.
    private void refused(String code, String what, String... frames) throws IOException {
        try (Wire wire = server.session("anna")) {
            for (String frame : frames) {
                wire.send(frame);
            }
            Wire.Received answer = wire.read();
            while (answer.command().equals("MESSAGE") || answer.command().equals("RECEIPT")) {
                answer = wire.read();
            }
            assertEquals("ERROR", answer.command());
            assertEquals(code, answer.header("code"));
            assertTrue(answer.header("message").contains(what), answer.header("message"));
            wire.expectEnd();
        }
    }

    @Test
    void nothingIsAnnouncedBeforeAuthentication() throws Exception { // HOSTKEYS O1
        try (Wire wire = server.wire()) {
            wire.send(frame("SUBSCRIBE", good())).expect("ERROR", "code:malformed-frame");
            wire.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pin-nonce", "pin-store", "pin-set", "pin-known"})
    void aQuestionWithoutOneOfItsHeadersIsRefused(String missing) throws Exception {
        Map<String, String> headers = good();
        headers.remove(missing);

        refused("malformed-frame", "without " + missing, frame("SUBSCRIBE", headers));
    }

    @ParameterizedTest
    @CsvSource({"pin-nonce, short", "pin-nonce, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\\c'", "pin-nonce, ''",
            "pin-store, x", "pin-store, 'a b c d e f g h'", "pin-set, -1", "pin-set, x", "pin-known, ''",
            "pin-known, sha256//short"})
    void aQuestionInAnotherFormIsRefused(String name, String value) throws Exception { // HOSTKEYS O11
        refused("malformed-frame", "wrong " + name, with(name, value));
    }

    @ParameterizedTest
    @CsvSource({"ack, client", "from, first", "browser, true", "durable-subscription-name, reports"})
    void whatHasNoMeaningThereIsRefused(String name, String value) throws Exception {
        refused("malformed-frame", "now and at each change", with(name, value));
    }

    @Test
    void aSecondSubscriptionIsRefused() throws Exception { // HOSTKEYS O2
        Map<String, String> second = good();
        second.put("id", "q");
        second.put("pin-nonce", "B".repeat(43));

        refused("malformed-frame", "a second SUBSCRIBE", frame("SUBSCRIBE", good()), frame("SUBSCRIBE", second));
    }

    @Test
    void aNonceIsAnsweredOnce() throws Exception { // HOSTKEYS O11
        refused("malformed-frame", "answered before", frame("SUBSCRIBE", good()), "UNSUBSCRIBE\nid:p\n\n\0",
                frame("SUBSCRIBE", good()));
    }

    @Test
    void aConnectionAsksOnlyAFewTimes() throws Exception {
        String[] frames = new String[9];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = i % 2 == 1 ? "UNSUBSCRIBE\nid:p\n\n\0" : with("pin-nonce", (char) ('A' + i) + "A".repeat(42));
        }

        refused("limit-exceeded", "more than 4 subscriptions", frames);
    }

    @Test
    void aConfirmationWithoutASubscriptionIsRefused() throws Exception {
        refused("malformed-frame", "SUBSCRIBE first", confirm("laptop-1", "7"));
    }

    @Test
    void aConfirmationOfAnotherStoreIsRefused() throws Exception {
        refused("malformed-frame", "another pin-store", frame("SUBSCRIBE", good()), confirm("laptop-2", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "0", "999999999999999999"})
    void aConfirmationOfASetThatWasNotAnnouncedIsRefused(String set) throws Exception {
        refused("malformed-frame", "not announced on this connection", frame("SUBSCRIBE", good()),
                confirm("laptop-1", set));
    }

    @ParameterizedTest
    @CsvSource({"pin-store:laptop-1, without pin-set", "pin-set:7, without pin-store"})
    void aConfirmationThatSaysTooLittleIsRefused(String header, String what) throws Exception {
        refused("malformed-frame", what, "SEND\ndestination:/server/pins\n" + header + "\n\n\0");
    }

    @Test
    void aConfirmationInATransactionIsRefused() throws Exception {
        refused("malformed-frame", "in a transaction", "BEGIN\ntransaction:t\n\n\0",
                "SEND\ndestination:/server/pins\ntransaction:t\npin-store:laptop-1\npin-set:7\n\n\0");
    }
}
