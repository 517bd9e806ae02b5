package dev.pinion.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void whatATerminalObeysIsEscaped() {
        assertEquals("{\"a\":\"\\\"\\\\\\n\\r\\t\\u0000\\u001b[2J\\u202e\\u2028 \u00fc\ud83d\ude00/\"}",
                JsonWriter.text(Map.of("a", "\"\\\n\r\t\0\u001b[2J\u202e\u2028 \u00fc\ud83d\ude00/")));
        assertEquals("{\"\\u200b\":\"\\ud800\"}", JsonWriter.text(Map.of("\u200b", "\ud800")), "names and halves too");
    }

    @Test
    void membersKeepTheirOrderAndKinds() {
        var members = new LinkedHashMap<String, Object>();
        members.put("list", List.of("a", 1, true, List.of()));
        members.put("inner", Map.of("b", Map.of()));
        members.put("whole", Long.MAX_VALUE);
        members.put("fraction", 2.0 / 3);
        members.put("none", 5.0);
        assertEquals(
                "{\"list\":[\"a\",1,true,[]],\"inner\":{\"b\":{}},\"whole\":9223372036854775807,\"fraction\":0.667,"
                        + "\"none\":5}",
                JsonWriter.text(members));
    }
}
