package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Versions and aliases, and the headers of other brokers.
class StompDialectTest {

    private static StompDialect aliases(String... texts) {
        return new StompDialect(Set.of(StompVersion.V1_2), List.of(texts).stream().map(Alias::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({"1.2, 1.2", "'1.2,1.0', '1.0,1.2'", "' 1.1 , 1.2', '1.1,1.2'"})
    void versionsAreReadAndWritten(String text, String list) {
        assertEquals(list, StompVersion.list(StompVersion.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1.3", "1.2,", "all", "1"})
    void whatIsNoVersionIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> StompVersion.parse(text));
        assertThrows(IllegalArgumentException.class, () -> new StompDialect(Set.of(), List.of()));
    }

    @Test
    void theLongestPrefixCounts() throws Exception {
        StompDialect dialect = aliases("/topic/=/channel/", "/topic/old/=/channel/archive.");
        assertEquals("/channel/archive.a.b", dialect.parse("/topic/old/a/b").text());
        assertEquals("/channel/new.a", dialect.parse("/topic/new/a").text());
        assertEquals("/channel/x", dialect.parse("/channel/x").text());
        assertEquals(Optional.empty(), dialect.said("/channel/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/topic/", "topic/=/channel/", "/topic=/channel/", "/=/channel/", "/topic/=",
            "/topic/=x", "/topic/=/user/", "/topic/=/server/", "/topic/=/server/admin/", "/channel/=/channel/x.",
            "/user/=/channel/", "/server/x/=/channel/", "/to pic/=/channel/", "/topic/=/channel/a b",
            "/topic/=/channel/*."})
    void whatIsNoAliasIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Alias.parse(text));
    }

    @Test
    void aPrefixStandsForOneThingAndThereAreNotEndlessOnes() {
        assertThrows(IllegalArgumentException.class, () -> aliases("/t/=/channel/", "/t/=/channel/x."));
        Alias one = Alias.parse("/t/=/channel/");
        assertThrows(IllegalArgumentException.class,
                () -> new StompDialect(Set.of(StompVersion.V1_2), Collections.nCopies(33, one)));
    }

    @Test
    void aHeaderOfAnotherBrokerIsNamedWhereItAsksForSomething() {
        assertEquals(Optional.empty(), ForeignHeaders.ON_SEND.fault("subject", "x"));
        assertEquals(Optional.empty(), ForeignHeaders.ON_SEND.fault("x-delay", "0"));
        assertEquals(
                "a x-delay header, which other servers obey and this one does not; messages are delivered as soon as "
                        + "they are stored; send it when it is due",
                ForeignHeaders.ON_SEND.fault("x-delay", "5").orElseThrow());
        assertEquals(true, ForeignHeaders.ON_SEND.mayHave((byte) 'x', 7));
        assertEquals(false, ForeignHeaders.ON_SEND.mayHave((byte) 'x', 8));
        assertEquals(false, ForeignHeaders.ON_SEND.mayHave((byte) 'x', 71));
        assertEquals(false, ForeignHeaders.ON_SEND.mayHave((byte) 'y', 7));
    }
}
