package dev.pinion.server.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// Perl's Net::Stomp (Debian: libnet-stomp-perl), which speaks STOMP 1.0.
@Tag("interop")
@Timeout(240)
class NetStompTest {
    @TestFactory
    Stream<DynamicTest> netStompDoesEveryStepButThree(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.script(scratch, "/usr/bin/perl", "perl/net_stomp.pl")
                .at(new StompDialect(Set.of(StompVersion.values()), List.of()));
        // When, Then
        return client.steps("Net::Stomp", EnumSet.of(Step.HEADERS, Step.HEART_BEAT, Step.DISCONNECT));
    }
}
