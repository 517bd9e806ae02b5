package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;

/// Header values and blocks that are passed through.
class HeaderBlockTest {

    @Test
    void aBlockIsItsLinesEscapedInOrder() {
        // STOMP F7
        // When
        HeaderBlock block = HeaderBlock.builder().add("z", "1").add("a:\n", "\\x\r").add("ü", "").build();

        // Then
        assertEquals("z:1\na\\c\\n:\\\\x\\r\nü:\n", block.bytes().utf8());
        assertEquals(Map.of("z", "1", "a:\n", "\\x\r", "ü", ""), block.toMap());
        assertEquals(List.of("z", "a:\n", "ü"), new ArrayList<>(block.toMap().keySet()));
        assertEquals("HeaderBlock[" + block.bytes().size() + " bytes]", block.toString());
    }

    @Test
    void aStoredBlockIsTheSame() {
        // Given
        HeaderBlock block = HeaderBlock.of(Map.of("a", "b"));

        // Then
        assertEquals(block, HeaderBlock.ofStored(block.bytes()));
        assertEquals(block.hashCode(), HeaderBlock.ofStored(block.bytes()).hashCode());
        assertNotEquals(block, HeaderBlock.EMPTY);
        assertSame(HeaderBlock.EMPTY, HeaderBlock.ofStored(Body.EMPTY));
    }

    @Test
    void oneValueIsFoundWithoutTheOthers() {
        // Given
        HeaderBlock block = HeaderBlock.builder()
                .add("ab", "1")
                .add("a", "2")
                .add("a", "3")
                .add("x:y", ":")
                .add("e", "")
                .build();

        // Then
        assertEquals(Optional.of("2"), block.value("a"));
        assertEquals(Optional.of(":"), block.value("x:y"));
        assertEquals(Optional.of(""), block.value("e"));
        assertEquals(Optional.empty(), block.value("b"));
        assertEquals(Optional.empty(), block.value("ab:1"));
        assertEquals(Optional.empty(), block.value("a name longer than the whole block could ever hold"));
        assertEquals(Optional.empty(), HeaderBlock.EMPTY.value("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a\n", "a:b", "a:b\nc\n", "\n"})
    void aDamagedBlockIsNoticed(String lines) {
        assertThrows(IllegalStateException.class, () -> HeaderBlock.ofStored(Body.utf8(lines)).toMap());
    }

    @Test
    void whatCannotBeAHeaderIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> HeaderBlock.builder().add("", "x"));
        assertThrows(IllegalArgumentException.class, () -> HeaderBlock.builder().add("a", "x\0"));
        assertThrows(IllegalArgumentException.class, () -> HeaderValue.of("\0"));
    }

    @ParameterizedTest
    @CsvSource({"plain, plain", "'', ''", "a:b, a\\cb", "a\\b, a\\\\b", "ü✓🙂, ü✓🙂"})
    void aValueIsKeptEscaped(String text, String escaped) {
        // STOMP F5, STOMP F7
        // When
        HeaderValue value = HeaderValue.of(text);

        // Then
        byte[] bytes = new byte[value.size()];
        value.copyTo(bytes, 0);
        assertEquals(escaped, Body.owned(bytes).utf8());
        assertEquals(text, value.text());
        assertEquals(text.isEmpty(), value.isEmpty());
    }

    @Test
    void equalValuesAreEqualHoweverTheyWereEscaped() throws Exception {
        // Given
        HeaderValue bare = Reading.frame("SEND\nx:a:b\n\n\0").value(0);
        HeaderValue escaped = Reading.frame("SEND\nx:a\\cb\n\n\0").value(0);
        HeaderValue raw = Reading.frame("CONNECT\nx:a:b\n\n\0").value(0);

        // Then
        assertEquals(bare, escaped);
        assertEquals(bare, raw);
        assertEquals(HeaderValue.of("a:b"), bare);
        assertEquals(HeaderValue.of("a:b").hashCode(), escaped.hashCode());
        assertEquals("HeaderValue[4 bytes]", HeaderValue.of("a:b").toString());
    }
}
