package dev.pinion.server.neighbours;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import dev.pinion.db.Bytes;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.json.JsonWriter;

/// What servers say to each other: a line of JSON, and behind it the question, or a part of an answer. Immutable.
sealed interface NeighbourWord {
    /// Of one word, its line apart.
    int PART_BYTES = 48 * 1024;
    int PARTS_MAX = 32;
    /// Of an answer, unpacked.
    int ANSWER_BYTES_MAX = 8 * 1024 * 1024;

    /// A question.
    ///
    /// @param to the id of the server that is asked; empty: all are
    record Asked(String question, String to, String command, String operator, Body body) implements NeighbourWord {
        Bytes form() {
            return joined(Map.of("ask", question, "to", to, "command", command, "operator", operator), body);
        }
    }

    /// A part of an answer.
    ///
    /// @param part from 0 on
    record Answered(String question, int part, int parts, Body body) implements NeighbourWord {
        Bytes form() {
            return joined(Map.of("answer", question, "part", Integer.toString(part), "parts", Integer.toString(parts)),
                    body);
        }
    }

    private static Bytes joined(Map<String, String> head, Body content) {
        byte[] body = content.toByteArray();
        byte[] line = (JsonWriter.text(head) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, all, line.length, body.length);
        return Bytes.owned(all);
    }

    /// An answer as words.
    ///
    /// @throws IllegalArgumentException for one that is too long
    static List<Answered> parts(String question, String answer) {
        var packed = new ByteArrayOutputStream();
        try (var target = new DeflaterOutputStream(packed)) {
            target.write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        byte[] all = packed.toByteArray();
        int count = (all.length + PART_BYTES - 1) / PART_BYTES;
        if (count > PARTS_MAX) {
            throw new IllegalArgumentException("the answer is too long for other servers");
        }
        List<Answered> parts = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            parts.add(new Answered(question, n, count,
                    Body.owned(Arrays.copyOfRange(all, n * PART_BYTES, Math.min(all.length, (n + 1) * PART_BYTES)))));
        }
        return parts;
    }

    /// The answer that the parts are of.
    ///
    /// @throws JsonFault when they are of none
    static JsonObject whole(List<Body> parts) throws JsonFault {
        var packed = new ByteArrayOutputStream();
        parts.forEach(part -> packed.writeBytes(part.toByteArray()));
        try (var unpacked = new InflaterInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            byte[] all = unpacked.readNBytes(ANSWER_BYTES_MAX + 1);
            if (all.length > ANSWER_BYTES_MAX) {
                throw new JsonFault("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            }
            return JsonReader.object(all);
        } catch (IOException damaged) {
            throw new JsonFault("an answer that cannot be unpacked");
        }
    }

    /// Empty for what this program does not know.
    static Optional<NeighbourWord> parsed(Bytes word) {
        byte[] all = word.toByteArray();
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        try {
            JsonObject head = JsonReader.object(Arrays.copyOf(all, end));
            Body body = Body.owned(Arrays.copyOfRange(all, Math.min(all.length, end + 1), all.length));
            if (head.has("ask")) {
                return Optional.of(new Asked(text(head, "ask"), text(head, "to"), text(head, "command"),
                        text(head, "operator"), body));
            }
            int parts = Integer.parseInt(text(head, "parts"));
            int part = Integer.parseInt(text(head, "part"));
            return head.has("answer") && part >= 0 && part < parts && parts <= PARTS_MAX
                    ? Optional.of(new Answered(text(head, "answer"), part, parts, body))
                    : Optional.empty();
        } catch (JsonFault | NumberFormatException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    private static String text(JsonObject head, String name) throws JsonFault {
        return head.string(name).orElse("");
    }
}
