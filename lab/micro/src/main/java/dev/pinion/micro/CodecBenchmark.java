package dev.pinion.micro;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.CommandParser;
import dev.pinion.protocol.stomp.Frame;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameLimits;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;

/// What a frame costs to read and to write, apart from any socket.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int FRAMES = 1_000;

    /// The size of a body.
    @Param({"100", "1024"})
    public int bodyBytes;

    private byte[] sends = new byte[0];
    private Body body = Body.EMPTY;
    private final HeaderValue receipt = HeaderValue.of("00010000000042");
    private final FrameWriter writer = new FrameWriter(OutputStream.nullOutputStream(), new byte[16 * 1024]);

    /// A thousand SEND frames as a client would send them.
    @Setup
    public void encode() {
        String send = "SEND\ndestination:/channel/bench.one\nreceipt:00010000000042\ncontent-length:" + bodyBytes
                + "\n\n" + "x".repeat(bodyBytes) + "\0";
        sends = send.repeat(FRAMES).getBytes(StandardCharsets.US_ASCII);
        body = Body.utf8("x".repeat(bodyBytes));
    }

    /// Bytes to frames.
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void readFrame(Blackhole hole) throws IOException, ProtocolException {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(sends), FrameLimits.AFTER_CONNECT);
        for (Frame frame = reader.next(); frame != null; frame = reader.next())
            hole.consume(frame.command());
    }

    /// Bytes to checked commands.
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void readCommand(Blackhole hole) throws IOException, ProtocolException {
        FrameReader reader = new FrameReader(new ByteArrayInputStream(sends), FrameLimits.AFTER_CONNECT);
        CommandParser parser = new CommandParser();
        for (Frame frame = reader.next(); frame != null; frame = reader.next())
            hole.consume(parser.parse(frame));
    }

    /// One RECEIPT with its sequence.
    @Benchmark
    public void writeReceipt() throws IOException {
        writer.begin(FrameCommand.RECEIPT).header("receipt-id", receipt).header("seq", 123_456_789L).end();
    }

    /// One MESSAGE with the headers that a subscriber gets.
    @Benchmark
    public void writeMessage() throws IOException {
        writer.begin(FrameCommand.MESSAGE)
                .header("subscription", receipt)
                .header("destination", "/channel/bench.one")
                .header("seq", 123_456_789L)
                .header("timestamp", 1_790_000_000_000L)
                .header("sender", "bench")
                .end(body);
    }
}
