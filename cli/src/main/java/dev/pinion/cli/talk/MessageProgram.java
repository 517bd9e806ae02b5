package dev.pinion.cli.talk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.ClientLimits;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;

/// A command of the user's that is run for a message: the body is its stdin, and what the server asserts of the message stands in its
/// environment (`PINION_DESTINATION`, `PINION_SEQ`, `PINION_SENDER`, `PINION_TIMESTAMP`, `PINION_MESSAGE_ID`, `PINION_CONTENT_TYPE`). Nothing of
/// a message becomes part of the command itself.
///
/// Any thread; waits as long as the command takes. Limit: of its output no more than fits into a message.
record MessageProgram(String command) {

    private static final int OUTPUT_BYTES_MAX = ClientLimits.DEFAULT.bodyBytesMax();

    /// Runs it with our own stdout and stderr.
    ///
    /// @return its exit code
    int run(ReceivedMessage message) throws InterruptedException {
        ProcessBuilder builder = builder(message).redirectOutput(ProcessBuilder.Redirect.INHERIT);
        Process process = start(builder);
        feed(process, message.body());
        return await(process);
    }

    /// Runs it, and gives what it wrote to stdout.
    ///
    /// @throws Failure when it ends with another code than 0, or writes too much
    Body output(ReceivedMessage message) throws InterruptedException {
        Process process = start(builder(message));
        // It may write before it has read everything.
        Thread.ofVirtual().start(() -> feed(process, message.body()));
        byte[] output;
        try (InputStream out = process.getInputStream()) {
            output = out.readNBytes(OUTPUT_BYTES_MAX + 1);
        } catch (IOException broken) {
            output = new byte[0];
        }
        int code = await(process);
        if (code != 0 || output.length > OUTPUT_BYTES_MAX) {
            throw new Failure(command + (code != 0 ? " ended with " + code : " wrote more than a message may hold")
                    + " for message " + message.seq(), "0 and at most " + OUTPUT_BYTES_MAX + " bytes", "");
        }
        return Body.owned(output);
    }

    private ProcessBuilder builder(ReceivedMessage message) {
        var builder = new ProcessBuilder("/bin/sh", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.put("PINION_DESTINATION", message.destination());
        environment.put("PINION_SEQ", Long.toString(message.seq()));
        environment.put("PINION_SENDER", message.sender());
        environment.put("PINION_TIMESTAMP", message.timestamp().toString());
        environment.put("PINION_MESSAGE_ID", message.messageId());
        String type = message.headers().getOrDefault(HeaderNames.CONTENT_TYPE, "");
        environment.put("PINION_CONTENT_TYPE", type.indexOf('\0') < 0 ? type : "");
        return builder;
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException unstartable) {
            throw new Failure("the command cannot be started: " + unstartable.getMessage(), "/bin/sh", "", unstartable);
        }
    }

    /// A command that does not read its stdin to the end has seen enough.
    private static void feed(Process process, Body body) {
        try (OutputStream in = process.getOutputStream()) {
            body.writeTo(in);
        } catch (IOException seenEnough) {
            // Its exit code says whether that was right.
        }
    }

    private static int await(Process process) throws InterruptedException {
        try {
            while (!process.waitFor(1, TimeUnit.HOURS)) {}
            return process.exitValue();
        } finally {
            process.destroy(); // when we were interrupted
        }
    }
}
