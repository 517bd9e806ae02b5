package dev.pinion.protocol.stomp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.pinion.protocol.Body;

/// Frames a second of reader, parser and writer on one core, as a sanity check (no JMH). Not a test: run its main, see
/// protocol/DESIGN.md, Speed.
final class CodecSpeed {

    private static final int FRAMES = 20_000;
    private static final int ROUNDS = 60;
    private static final int ROUNDS_WARM = 30;

    private CodecSpeed() {}

    public static void main(String[] args) throws Exception {
        Map.Entry<String, String> destination = Map.entry("destination", "/channel/bench.1");
        Map.Entry<String, String> receipt = Map.entry("receipt", "123456");
        byte[] sends = wire(List.of(destination, receipt));
        byte[] plain = wire(List.of(destination));
        byte[] typed = wire(
                List.of(destination, receipt, Map.entry("content-type", "text/plain"), Map.entry("priority", "4")));
        print("bytes a frame: with receipt " + sends.length / FRAMES + ", without " + plain.length / FRAMES + ", typed "
                + typed.length / FRAMES);
        measure("read, no receipt          ", () -> read(plain, false));
        measure("read, receipt             ", () -> read(sends, false));
        measure("read and parse, no receipt", () -> read(plain, true));
        measure("read and parse, receipt   ", () -> read(sends, true));
        measure("read and parse, typed     ", () -> read(typed, true));
        measure("write SEND                ", CodecSpeed::write);
        measure("write RECEIPT             ", CodecSpeed::writeReceipts);
    }

    private static byte[] wire(List<Map.Entry<String, String>> headers) {
        var out = new ByteArrayOutputStream();
        byte[] frame = NaiveStomp.frame("SEND", headers, new byte[100]);
        for (int i = 0; i < FRAMES; i++) {
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    private static Object read(byte[] wire, boolean parse) throws Exception {
        var reader = new FrameReader(new ByteArrayInputStream(wire), FrameLimits.AFTER_CONNECT);
        var parser = new CommandParser();
        Object last = "";
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            last = parse ? parser.parse(frame) : frame.body();
        }
        return last;
    }

    private static Object write() throws Exception {
        var writer = new FrameWriter(OutputStream.nullOutputStream(), new byte[BufferPool.DEFAULT_BUFFER_BYTES]);
        Body body = Body.owned(new byte[100]);
        for (int i = 0; i < FRAMES; i++) {
            writer.begin(FrameCommand.SEND).header("destination", "/channel/bench.1").header("receipt", i).end(body);
        }
        writer.flush();
        return writer;
    }

    private static Object writeReceipts() throws Exception {
        var writer = new FrameWriter(OutputStream.nullOutputStream(), new byte[BufferPool.DEFAULT_BUFFER_BYTES]);
        HeaderValue id = HeaderValue.of("123456");
        for (int i = 0; i < FRAMES; i++) {
            writer.begin(FrameCommand.RECEIPT).header("receipt-id", id).header("seq", i).end();
        }
        writer.flush();
        return writer;
    }

    private static void measure(String what, Callable<Object> work) throws Exception {
        long nanos = 0;
        long allocated = 0;
        int seen = 0;
        for (int round = 0; round < ROUNDS_WARM + ROUNDS; round++) {
            long from = cpuNanos();
            long allocatedBefore = allocatedBytes();
            seen += work.call().hashCode();
            if (round >= ROUNDS_WARM) {
                nanos += cpuNanos() - from;
                allocated += allocatedBytes() - allocatedBefore;
            }
        }
        double frames = (double) ROUNDS * FRAMES;
        print(String.format(Locale.ROOT, "%s %8.2f M frames/s, %6.1f ns, %6.1f bytes allocated a frame (%x)", what,
                frames * 1e3 / nanos, nanos / frames, allocated / frames, seen));
    }

    /// Of this thread, so that what else runs on the machine matters less.
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @SuppressWarnings("SystemOut") // a program for people
    private static void print(String line) {
        System.out.println(line);
    }
}
