package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.cli.Forked.Said;
import dev.pinion.server.settings.typed.DataPlace;

/// `pinion db verify`: whoever changes a history is found out.
class DbVerifyTest extends StoppedServer {

    @TempDir
    private static Path made = Path.of(".");

    @BeforeAll
    static void aServer() throws Exception {
        make(made);
    }

    @Override
    Path made() {
        return made;
    }

    @Test
    void anUntouchedHistoryIsSoundForServerAndWitness() {
        Said said = db("verify", "--witness", made.resolve("witness").toString());

        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("", said.err()),
                () -> assertTrue(said.out().startsWith("sound: 20 messages in 2 channels, epoch "), said.out()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            update segment set content = substring(content, 1, 99) where channel_id = 1                      | a 1: messages 1 to 10 do not match their checksum
            delete from segment where channel_id = 1                                                        | a 1: messages 1 to 10 are missing at the end
            update segment set channel_id = 77 where channel_id = 1                                         | the database: 1 segments of messages belong to no channel
            update signed_manifest set content = substring(content, 1, 99) where record_key = 'a'           | the database: the entry of a in the signed manifest
            delete from signed_manifest where record_key = 'a'                                              | the database: the manifest's list of channels is not
            update signed_manifest set content = substring(content, 1, 99) where record_key = '#manifest'   | the database: the signed manifest is not what was written
            delete from signed_manifest                                                                     | the database: no manifest is signed
            """)
    void whoeverChangesTheHistoryIsFoundOutAndThePlaceIsNamed(String sql, String place) throws Exception {
        // Given
        tamper(sql);
        // When
        Said said = db("verify");
        // Then
        assertAll(() -> assertEquals(1, said.exit(), said.out()),
                () -> assertTrue(said.out().lines().anyMatch(line -> line.startsWith(place)), said.out()),
                () -> assertTrue(said.err().contains("not as it was stored"), said.err()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whoeverAlsoMakesTheChecksumFitIsFoundOutByTheChain(String place, Tampering change) throws Exception {
        // Given
        tamperWithMessages(change);
        // When
        Said said = db("verify");
        // Then
        assertAll(() -> assertEquals(1, said.exit(), said.out()),
                () -> assertTrue(said.out().lines().anyMatch(line -> line.startsWith(place)), said.out()));
    }

    static Stream<Arguments> changes() {
        return Stream.of(change("a 4: the chain breaks", messages -> messages.replace(4, "message", "massage")),
                change("a 10: the chain breaks", messages -> messages.laterBy(10, 1)),
                change("a 7: messages 7 to 7 are missing", messages -> messages.entries().remove(7L)),
                change("a 9: messages 9 to 10 are missing at the end",
                        messages -> messages.entries().keySet().removeIf(seq -> seq >= 9)),
                change("a 11: a message outside",
                        messages -> messages.entries().put(11L, messages.entries().getOrDefault(10L, new byte[0]))));
    }

    private static Arguments change(String place, Tampering change) {
        return Arguments.of(place, change);
    }

    @Test
    void swappedMessagesAreBothNamed() throws Exception {
        // Given
        tamperWithMessages(messages -> {
            messages.replace(3, "message 3", "message 7");
            messages.replace(7, "message 7", "message 3");
        });
        // When
        Said said = db("verify", "--json");
        // Then
        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.out().contains("{\"channel\":\"a\",\"seq\":3,\"fault\":\"the chain breaks"),
                        said.out()),
                () -> assertTrue(said.out().contains("{\"channel\":\"a\",\"seq\":7,\"fault\":\"the chain breaks"),
                        said.out()),
                () -> assertTrue(said.out().contains("{\"sound\":false,\"faults\":"), said.out()));
    }

    @Test
    void anEndCutOffWithAllItsTracesIsFoundByTheManifest() throws Exception {
        // Given
        tamperWithMessages(messages -> messages.endAt(8));
        // When
        Said said = db("verify");
        // Then
        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.out().startsWith("a 10: the end is cut off: it was signed up to here"),
                        said.out()));
    }

    @Test
    void withoutAKeyOrAPinAnEndCutOffWithItsManifestIsFoundByAWitness() throws Exception {
        // Given
        tamperWithMessages(messages -> messages.endAt(8));
        tamper("delete from signed_manifest");
        String database = data.resolve("db").toString();
        // When
        Said without = InProcess.run("db", "verify", database);
        Said with = InProcess.run("db", "verify", database, "--witness", made.resolve("witness").toString());
        // Then
        assertAll(() -> assertEquals(0, without.exit(), without.out()),
                () -> assertTrue(without.out().startsWith("not vouched for: the database: no manifest is signed"),
                        without.out()),
                () -> assertEquals(1, with.exit()),
                () -> assertTrue(with.out().startsWith("a 9: the end is cut off: "), with.out()));
    }

    @Test
    void aBackupIsCheckedWithNothingButThePinOfTheServer() throws Exception {
        // Given
        String pin = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().findFirst().orElseThrow();
        String other = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        String database = data.resolve("db").toString();
        // When
        Said ours = InProcess.run("db", "verify", database, "--pin", pin);
        Said others = InProcess.run("db", "verify", database, "--pin", other);
        // Then
        assertAll(() -> assertEquals(0, ours.exit(), ours.out()), () -> assertTrue(ours.out().contains("by " + pin)),
                () -> assertEquals(1, others.exit()),
                () -> assertTrue(others.out().contains("is by no key of the server"), others.out()));
        Said none = InProcess.run("db", "verify");
        assertAll(() -> assertNotEquals(2, none.exit()),
                () -> assertTrue((none.out() + none.err()).contains(DataPlace.usual().toString()), none.err()));
    }

    @Test
    void aChannelThatIsGoneIsFoundByAWitness() throws Exception {
        // Given
        tamper("delete from segment where channel_id = 1", "delete from signed_manifest",
                "delete from channel where id = 1");
        // When
        Said said = db("verify", "--witness", made.resolve("witness").toString());
        // Then
        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.out().contains("a 10: nothing is left of the channel"), said.out()));
    }

    @ParameterizedTest
    @CsvSource({"'', is there none", "10 short a, SEQ CHAIN CHANNEL", "0 x a, SEQ CHAIN CHANNEL"})
    void aWitnessThatIsNoneIsRefused(String line, String expected) throws Exception {
        Path witness = folder.resolve("broken");
        if (!line.isEmpty()) {
            Files.writeString(witness, line + "\n");
        }

        Said said = db("verify", "--witness", witness.toString());

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains(line.isEmpty() ? "no such file" : expected), said.err()));
    }
}
