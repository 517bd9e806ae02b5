package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

/// Inputs that the fuzzer found to reach each part of the codec, in every build.
class CorpusTest {

    private static List<byte[]> known(String target) {
        try (InputStream in = Objects
                .requireNonNull(CorpusTest.class.getResourceAsStream("/fuzz/" + target + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines()
                    .map(Base64.getDecoder()::decode)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void whatClientsMaySendIsReadOrRefusedAndMeansTheSameHoweverItArrives() {
        List<byte[]> inputs = known("CommandFuzz");

        inputs.forEach(CommandFuzz::fuzzerTestOneInput);

        assertTrue(inputs.size() > 10, "inputs: " + inputs.size());
    }

    @Test
    void whatServersMaySendIsReadOrRefusedAndMeansTheSameHoweverItArrives() {
        List<byte[]> inputs = known("ServerFrameFuzz");

        inputs.forEach(ServerFrameFuzz::fuzzerTestOneInput);

        assertTrue(inputs.size() > 4, "inputs: " + inputs.size());
    }
}
