package dev.pinion.cli.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.pinion.cli.connect.AdminConversation;

/// Who has not answered is named.
class SilentServersTest {

    @Test
    void onlyTheServersWithAFaultAreNamed() {
        String answer = "{\"ok\":true,\"sessions\":[],\"servers\":[{\"server\":\"b:1\",\"count\":2},"
                + "{\"server\":\"c:1\",\"fault\":\"it did not answer within 2 s\"}]}";
        assertEquals(List.of("without server \"c:1\": \"it did not answer within 2 s\""),
                Rows.silent(AdminConversation.object(answer)));
        assertEquals(List.of(), Rows.silent(AdminConversation.object("{\"ok\":true}")));
    }
}
