package dev.pinion.server;

import static dev.pinion.server.ServerTestBase.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// A server that speaks all versions of STOMP and has aliases; acknowledging by `message-id`, in all versions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpokenDialectTest {
    private static final AtomicInteger CHANNELS = new AtomicInteger();
    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void startServer() throws IOException {
        var dialect = new StompDialect(Set.of(StompVersion.values()),
                List.of(Alias.parse("/topic/=/channel/"), Alias.parse("/queue/=/channel/queue."),
                        Alias.parse("/exchange/amq.topic/=/channel/"), Alias.parse("/amq/queue/=/queue/")));
        server = TestServer.start(data, config -> config.withDialect(dialect));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private static String channel() {
        return "c" + CHANNELS.incrementAndGet();
    }

    private Wire speaking(String version) throws IOException {
        return speaking(version, server.token("anna", "send:>", "read:>"));
    }

    private Wire speaking(String version, String token) throws IOException {
        Wire wire = server.wire();
        String offer = version.equals("1.0") ? "" : "accept-version:" + version + "\n";
        wire.send("CONNECT\n" + offer + "passcode:" + token + "\n\n\0").expect("CONNECTED", "version:" + version);
        return wire;
    }

    private static String send(String channel, String... headers) {
        return "SEND\ndestination:/channel/" + channel + "\n" + String.join("\n", headers) + "\n\nx\0";
    }

    // STOMP N1
    @ParameterizedTest
    @CsvSource({"'1.0,1.1,1.2', 1.2", "'1.1,1.0', 1.1", "1.1, 1.1", "'1.0,9.9', 1.0"})
    void theNewestVersionOfBothIsSpoken(String offered, String spoken) throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:" + offered + "\npasscode:" + server.token("anna") + "\n\n\0")
                .expect("CONNECTED", "version:" + spoken);
        wire.close();
    }

    // STOMP N2
    @Test
    void whoOffersNoneIsToldAll() throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:2.0\npasscode:" + server.token("anna") + "\n\n\0")
                .expect("ERROR", "code:version-unsupported", "version:1.0,1.1,1.2");
        wire.expectEnd();
    }

    @Test
    void inVersionOneZeroABackslashIsOneAndOthersReadTheSame() throws IOException {
        // Given
        String channel = channel();
        Wire old = speaking("1.0");
        old.send(subscribe("o", "/channel/" + channel, "receipt:a\\b:c")).expect("RECEIPT", "receipt-id:a\\b:c");
        Wire recent = speaking("1.2");
        recent.send(subscribe("r", "/channel/" + channel, "receipt:s")).expect("RECEIPT");
        // When
        old.send(send(channel, "path:C:\\temp\\new", "na\\me:x"));
        old.expect("MESSAGE", "path:C:\\temp\\new");
        recent.send(send(channel, "path:C\\c\\\\temp\\\\new", "lines:a\\nforged\\cb"));
        // Then
        recent.expect("MESSAGE", "path:C\\c\\\\temp\\\\new", "na\\\\me:x");
        old.expect("MESSAGE", "path:C:\\temp\\new", "lines:a\\nforged:b", "subscription:o");
        recent.expect("MESSAGE", "path:C\\c\\\\temp\\\\new", "lines:a\\nforged\\cb");
        old.close();
        recent.close();
    }

    @Test
    void anErrorOfVersionOneZeroIsNotEscaped() throws IOException {
        Wire wire = speaking("1.0");
        Wire.Received error = wire.send("SEND\ndestination:/channel/a\nreceipt:x:y\nAMQ_SCHEDULED_DELAY:5\n\n\0")
                .expect("ERROR", "receipt-id:x:y");
        assertEquals(error.header("message"), error.body().lines().findFirst().orElse(""));
        assertEquals('\n', wire.nextByte()); // behind each frame of this version
        wire.expectEnd();
    }

    @Test
    void inVersionOneZeroTheDestinationStandsForTheId() throws IOException {
        // Given
        String channel = channel();
        Wire wire = speaking("1.0");
        String where = "destination:/channel/" + channel + "\n";
        wire.send("SUBSCRIBE\n" + where + "ack:client\nreceipt:s\n\n\0").expect("RECEIPT");
        // When
        wire.send(send(channel) + send(channel));
        Wire.Received first = wire.expect("MESSAGE", "subscription:/channel/" + channel, "seq:1");
        Wire.Received second = wire.expect("MESSAGE", "seq:2");
        // Then
        wire.send("ACK\nmessage-id:" + first.header("message-id") + "\nreceipt:1\n\n\0")
                .expect("RECEIPT", "receipt-id:1");
        wire.send("ACK\nmessage-id:" + second.header("message-id") + "\nreceipt:2\n\n\0")
                .expect("RECEIPT", "receipt-id:2");
        wire.send("UNSUBSCRIBE\n" + where + "receipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
        wire.send(send(channel, "receipt:p")).expect("RECEIPT", "receipt-id:p");
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    void aSubscriptionNeedsAnIdSinceVersionOneOne(String version) throws IOException {
        Wire wire = speaking(version);
        wire.send("SUBSCRIBE\ndestination:/channel/x\n\n\0").expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void versionOneOneHasEscapes() throws IOException {
        Wire wire = speaking("1.1");
        wire.send("SEND\ndestination:/channel/x\nreceipt:a\\cb\n\n\0").expect("RECEIPT", "receipt-id:a\\cb");
        wire.send("SEND\ndestination:/channel/x\nnote:\\t\n\n\0").expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void inVersionOneOneAnAckNamesMessageAndSubscription() throws IOException {
        // Given
        String channel = channel();
        Wire wire = speaking("1.1");
        String one = "prefetch-count:1\nack:client-individual";
        wire.send(subscribe("a", "/channel/" + channel, one, "receipt:a")).expect("RECEIPT");
        wire.send(subscribe("b", "/channel/" + channel, one, "receipt:b")).expect("RECEIPT");
        wire.send(send(channel) + send(channel));
        Wire.Received message = wire.expect("MESSAGE", "seq:1");
        wire.expect("MESSAGE", "seq:1");
        // When
        wire.send("ACK\nsubscription:b\nmessage-id:" + message.header("message-id") + "\n\n\0");
        // Then
        wire.expect("MESSAGE", "seq:2", "subscription:b");
        wire.send("NACK\nsubscription:a\nmessage-id:" + message.header("message-id") + "\n\n\0");
        wire.expect("MESSAGE", "seq:1", "subscription:a", "redelivered:true");
        wire.close();
    }

    @ParameterizedTest
    @CsvSource({"1.1, message-id", "1.2, id"})
    void oneUnacknowledgedMessageMayBeAcknowledgedByItsMessageId(String version, String header) throws IOException {
        // Given
        String channel = channel();
        Wire wire = speaking(version);
        wire.send(subscribe("a", "/channel/" + channel, "ack:client", "prefetch-count:1", "receipt:a"))
                .expect("RECEIPT");
        wire.send(send(channel) + send(channel));
        String id = wire.expect("MESSAGE", "seq:1").header("message-id");
        // When
        wire.send("ACK\n" + header + ":" + id + "\n\n\0");
        // Then: and again to no effect, before and behind the end of the subscription
        wire.expect("MESSAGE", "seq:2");
        wire.send("ACK\n" + header + ":" + id + "\nreceipt:1\n\n\0").expect("RECEIPT", "receipt-id:1");
        wire.send("UNSUBSCRIBE\nid:a\n\n\0ACK\n" + header + ":" + id + "\nreceipt:2\n\n\0")
                .expect("RECEIPT", "receipt-id:2");
        wire.close();
    }

    @ParameterizedTest
    @CsvSource({"/topic/NAME.a, NAME.a", "/topic/NAME/a, NAME.a", "/queue/NAME, queue.NAME",
            "/exchange/amq.topic/NAME.a/b, NAME.a.b"})
    void anAliasMeansAChannelAndIsHeardAsItWasSaid(String alias, String channel) throws IOException {
        // Given
        String name = channel();
        String said = alias.replace("NAME", name);
        String meant = channel.replace("NAME", name);
        Wire wire = speaking("1.2");
        wire.send(subscribe("s", said, "receipt:s")).expect("RECEIPT");
        wire.send(subscribe("c", "/channel/" + meant, "receipt:c")).expect("RECEIPT");
        // When
        wire.send("SEND\ndestination:" + said + "\nsubject:kept\n\nhello\0");
        // Then
        for (int i = 0; i < 2; i++) {
            Wire.Received message = wire.expect("MESSAGE", "seq:1", "subject:kept");
            assertEquals("hello", message.body());
            assertEquals(message.header("subscription").equals("s") ? said : "/channel/" + meant,
                    message.header("destination"));
        }
        wire.close();
    }

    @Test
    void anAliasOfQueueGoesBeforeItsOwnMeaningAndOneToAQueueIsAQueue() throws IOException {
        // Given
        String name = channel();
        try (Wire one = speaking("1.2"); Wire other = speaking("1.2"); Wire sender = speaking("1.2")) {
            for (Wire wire : List.of(one, other)) {
                wire.send(subscribe("o", "/queue/" + name, "receipt:o")).expect("RECEIPT");
                wire.send(subscribe("q", "/amq/queue/" + name + ".work", "prefetch-count:1", "receipt:q", "ack:client"))
                        .expect("RECEIPT");
            }
            // When
            sender.send("SEND\ndestination:/queue/" + name + "\nreceipt:r\n\nall\0").expect("RECEIPT");
            for (String body : List.of("1", "2")) {
                sender.send("SEND\ndestination:/amq/queue/" + name + ".work\nreceipt:r\n\n" + body + "\0")
                        .expect("RECEIPT");
            }
            // Then each has the first, which went to a channel, and one of the two of the queue
            Set<String> work = new HashSet<>();
            for (Wire wire : List.of(one, other)) {
                for (int i = 0; i < 2; i++) {
                    Wire.Received message = wire.expect("MESSAGE");
                    if (message.header("subscription").equals("o")) {
                        assertEquals("all", message.body());
                    } else {
                        assertEquals("/amq/queue/" + name + ".work", message.header("destination"));
                        work.add(message.body());
                    }
                }
            }
            assertEquals(Set.of("1", "2"), work);
        }
    }

    @ParameterizedTest
    @CsvSource({"/topic/NAME.*, /topic/NAME.a", "/topic/NAME/*, /topic/NAME/a", "/topic/NAME.>, /topic/NAME.a"})
    void aWildcardThroughAnAliasHearsEachChannelByIt(String said, String heard) throws IOException {
        // Given
        String name = channel();
        Wire wire = speaking("1.2");
        wire.send(subscribe("s", said.replace("NAME", name), "receipt:s")).expect("RECEIPT");
        // When
        wire.send(send(name + ".a"));
        // Then
        Wire.Received message = wire.expect("MESSAGE", "destination:" + heard.replace("NAME", name));
        assertEquals(true, message.header("message-id").startsWith(name + ".a/1@"));
        wire.close();
    }

    @Test
    void theRightsAreThoseOfTheChannel() throws IOException {
        // Given
        String token = server.token("bert", "send:public.>", "read:public.>");
        // Then
        Wire wire = speaking("1.2", token);
        wire.send("SEND\ndestination:/topic/public/x\nreceipt:r\n\n\0").expect("RECEIPT");
        wire.send("SEND\ndestination:/topic/secret\n\n\0").expect("ERROR", "code:not-permitted");
        Wire reader = speaking("1.2", token);
        reader.send(subscribe("s", "/queue/public.x")).expect("ERROR", "code:not-permitted");
        wire.close();
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic/", "/topic/a b", "/topic/@anna", "/topic//", "/queues/a", "/topic"})
    void whatIsNoNameBehindAnAliasIsRefused(String destination) throws IOException {
        Wire wire = speaking("1.2");
        wire.send("SEND\ndestination:" + destination + "\n\n\0").expect("ERROR", "code:destination-invalid");
        wire.expectEnd();
    }
}
