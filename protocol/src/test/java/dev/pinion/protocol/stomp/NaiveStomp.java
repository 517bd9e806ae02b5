package dev.pinion.protocol.stomp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A second encoder, as simple as can be and without anything of the codec, so that the codec is not only tested
/// against
/// itself. It knows no rules: it also writes what is wrong.
final class NaiveStomp {

    private NaiveStomp() {}

    static byte[] frame(String command, List<Map.Entry<String, String>> headers, byte[] body) {
        var text = new StringBuilder(command).append('\n');
        boolean escaped = !command.equals("CONNECT") && !command.equals("STOMP") && !command.equals("CONNECTED");
        for (Map.Entry<String, String> header : headers) {
            text.append(escaped ? escape(header.getKey()) : header.getKey())
                    .append(':')
                    .append(escaped ? escape(header.getValue()) : header.getValue())
                    .append('\n');
        }
        if (body.length > 0) {
            text.append("content-length:").append(body.length).append('\n');
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        bytes.write(0);
        return bytes.toByteArray();
    }

    static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace(":", "\\c");
    }

    /// The bytes of a frame written out: `\0` in the text is the NUL.
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
