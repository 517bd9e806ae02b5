package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

/// The chain against a second, naive way to compute it, and against fixed vectors for those who write a third.
class ChainLinkTest {

    private static byte[] parts(byte[]... parts) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        for (byte[] part : parts) {
            data.writeInt(part.length);
            data.write(part);
        }
        return sha256(bytes.toByteArray());
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(long number) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeLong(number);
        return bytes.toByteArray();
    }

    @Test
    void theChainIsWhatTheDocumentSays() throws Exception {
        // Given
        byte[] start = parts(utf8("pinion-chain-1"), utf8("news"), utf8("e1"));
        byte[] first = parts(start, number(1), utf8("alicé"), number(1_700_000_000_123L), sha256(utf8("a:b\n")),
                sha256(utf8("hello")));
        // When
        byte[] ourStart = ChainLink.start("news", "e1");
        byte[] ours = ChainLink.of(utf8("alicé"), TestLog.utf8("a:b\n"), TestLog.utf8("hello"))
                .chain(Bytes.owned(ourStart.clone()), 1, 1_700_000_000_123L)
                .toByteArray();
        // Then
        assertArrayEquals(start, ourStart);
        assertArrayEquals(first, ours);
        assertEquals("46858f6c950080d052f3b0067875d19fc46ea189123217e70d3522b0552b0522",
                HexFormat.of().formatHex(ourStart));
        assertEquals("34f29ed6125ea0dbd44e9c6e226d9271bebd9a54f584015f1199b193e8ed8b77",
                HexFormat.of().formatHex(ours));
    }

    private static byte[] text(int number) {
        return ("message " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hashes(int from) {
        byte[] last = {};
        for (int n = from; n < from + 1_000; n++) {
            last = ChainLink.hash(Bytes.owned(text(n)));
        }
        return last;
    }

    @Test
    void manyThreadsHashAtOnceAndNoneMeetsAnotherOne() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given
            List<Callable<byte[]>> hashing = new ArrayList<>();
            for (int n = 0; n < 64; n++) {
                int from = 1_000 * n;
                hashing.add(() -> hashes(from));
            }

            // When
            List<Future<byte[]>> hashed = threads.invokeAll(hashing);

            // Then
            for (int n = 0; n < hashed.size(); n++) {
                assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(text(1_000 * n + 999)),
                        hashed.get(n).get());
            }
        }
    }

    @Test
    void whatIsInUseIsGivenToNobodyElse() {
        assertNotSame(ChainLink.SpareDigests.take(), ChainLink.SpareDigests.take());
    }
}
