package dev.pinion.server.neighbours;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.db.Bytes;
import dev.pinion.db.Database.Servers;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.json.JsonFault;

/// What servers say to each other, and what is no such thing.
class NeighbourWordTest {

    private static final String LONG = "{\"rows\":\"" + "x".repeat(200_000) + "\"}";

    private static Bytes bytes(String text) {
        return Bytes.owned(text.getBytes(StandardCharsets.UTF_8));
    }

    private static NeighbourWord parsed(NeighbourWord.Answered word) {
        return NeighbourWord.parsed(word.form()).orElseThrow();
    }

    @Test
    void aQuestionAndTheAnswerInPartsAreReadAsTheyWereSaid() throws Exception {
        var asked = new NeighbourWord.Asked("1", "b", "kick", "anna", Body.utf8("{\"sub\":\"x\ny\"}"));
        assertEquals(asked, NeighbourWord.parsed(asked.form()).orElseThrow());
        // Given: it cannot be packed much
        var random = new java.util.Random(1);
        var text = new StringBuilder("{\"a\":\"");
        random.ints(150_000, 'a', 'z').forEach(each -> text.append((char) each));
        List<NeighbourWord.Answered> parts = NeighbourWord.parts("1", text.append("\"}").toString());
        assertTrue(parts.size() > 1);
        var gathering = new Gathering(List.of("b"));
        // When: in another order, twice, and from somebody else
        for (int n = parts.size() - 1; n >= 0; n--) {
            assertEquals(Optional.empty(), gathering.of("b"));
            gathering.add("c", (NeighbourWord.Answered) parsed(parts.get(n)));
            gathering.add("b", (NeighbourWord.Answered) parsed(parts.get(n)));
            gathering.add("b", (NeighbourWord.Answered) parsed(parts.get(n)));
        }
        // Then
        gathering.await(Duration.ofSeconds(10));
        assertEquals(text.length() - 8, gathering.of("b").orElseThrow().string("a").orElseThrow().length());
        assertEquals(Optional.empty(), gathering.of("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "{", "[]\n", "{}\n", "{\"answer\":\"1\"}\n", "{\"ask\":1}\n",
            "{\"answer\":\"1\",\"part\":\"0\",\"parts\":\"0\"}\n",
            "{\"answer\":\"1\",\"part\":\"1\",\"parts\":\"1\"}\n",
            "{\"answer\":\"1\",\"part\":\"-1\",\"parts\":\"1\"}\n",
            "{\"answer\":\"1\",\"part\":\"0\",\"parts\":\"33\"}\n",
            "{\"answer\":\"1\",\"part\":\"x\",\"parts\":\"1\"}\n",
            "{\"other\":\"1\",\"part\":\"0\",\"parts\":\"1\"}\n"})
    void whatIsNoWordIsPassedOver(String text) {
        assertEquals(Optional.empty(), NeighbourWord.parsed(bytes(text)));
    }

    @Test
    void anAnswerThatIsNoneOrTooLongIsRefused() {
        assertThrows(JsonFault.class, () -> NeighbourWord.whole(List.of(Body.utf8("not packed"))));
        assertThrows(JsonFault.class, () -> NeighbourWord.whole(List.of()));
        String most = "{\"a\":\"" + "x".repeat(NeighbourWord.ANSWER_BYTES_MAX) + "\"}";
        List<Body> bomb = NeighbourWord.parts("1", most).stream().map(NeighbourWord.Answered::body).toList();
        assertThrows(JsonFault.class, () -> NeighbourWord.whole(bomb));
        assertEquals(1, NeighbourWord.parts("1", LONG).size());
        // Parts of two answers
        var gathering = new Gathering(List.of("b"));
        gathering.add("b", new NeighbourWord.Answered("1", 0, 2, Body.EMPTY));
        gathering.add("b", new NeighbourWord.Answered("1", 2, 3, Body.EMPTY));
        assertEquals(Optional.empty(), gathering.of("b"));
    }

    private static NeighbourCard card(long set, String pin, String key) {
        return new NeighbourCard("b:1", set, List.of(pin, "shared"), List.of(key));
    }

    private static Servers.Server server(String id, NeighbourCard card, boolean isOpen) {
        return new Servers.Server(id, card.text(), isOpen);
    }

    private static void refused(String why, NeighbourCard own, Servers.Server... all) {
        var refused = assertThrows(DatabaseRefusedException.class, () -> own.require(List.of(all), "own"));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
    }

    @Test
    void onlyOneIdentityMayUseTheDatabase() {
        NeighbourCard own = card(5, "p", "k");
        // Then: alone, beside the same, behind an older set, whatever came later or was taken back
        own.require(List.of(), "own");
        own.require(List.of(server("a", own, true), server("b", card(4, "q", "k"), false),
                new Servers.Server("c", "", true), new Servers.Server("d", "of another version", true),
                server("own", own, true), server("e", card(9, "z", "z"), true)), "own");
        refused("are older (pin set 5)", own, server("a", card(6, "p", "k"), false));
        refused("are not those of", own, server("a", card(5, "q", "k"), true));
        refused("are not those of the last server", own,
                server("a", new NeighbourCard("a", 4, List.of("x", "y"), List.of("k")), false));
        refused("its token issuer is not that of the server b:1", own, server("a", card(5, "p", "other"), true),
                server("b", own, false));
        own.require(List.of(server("a", card(5, "p", "other"), false)), "own");
        assertEquals(Optional.empty(), NeighbourCard.parsed("{\"set\":\"x\"}"));
    }
}
