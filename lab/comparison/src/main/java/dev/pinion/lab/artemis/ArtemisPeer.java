package dev.pinion.lab.artemis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;

/// ActiveMQ Artemis, embedded, as a user would set it up for durable messages: STOMP over TLS 1.3, a journal with
/// datasync whose buffer time-out is tuned to the disk, libaio where it is there.
/// Authentication is off, which only helps it. `ArtemisPeer DATA KEYSTORE`, the password in the environment.
/// Prints one line when it listens; ends with its standard input.
public final class ArtemisPeer {
    private static final String PASSWORD_VARIABLE = "PINION_BENCH_KEY_PASSWORD";

    private ArtemisPeer() {}

    /// Runs until standard input ends.
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        boolean asynchronous = LibaioContext.isLoaded();
        int syncNanos = DiskSync.measure(data);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration(data, Path.of(arguments[1]), asynchronous, syncNanos));
        broker.start();
        var acceptor = (NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("stomp");
        System.out.println("journal " + (asynchronous ? "libaio" : "NIO") + " with datasync, buffer time-out "
                + syncNanos / 1_000 + " µs");
        System.out.println("listening on 127.0.0.1:" + acceptor.getActualPort());
        waitForTheEnd();
        broker.stop();
    }

    private static void waitForTheEnd() throws IOException {
        while (System.in.read() >= 0) {}
    }

    private static Configuration configuration(Path data, Path keyStore, boolean asynchronous, int syncNanos)
            throws Exception {
        return new ConfigurationImpl().setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJMXManagementEnabled(false)
                .setJournalDirectory(data.resolve("journal").toString())
                .setBindingsDirectory(data.resolve("bindings").toString())
                .setPagingDirectory(data.resolve("paging").toString())
                .setLargeMessagesDirectory(data.resolve("large").toString())
                .setJournalType(asynchronous ? JournalType.ASYNCIO : JournalType.NIO)
                .setJournalDatasync(true)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalBufferTimeout_NIO(syncNanos)
                .setJournalBufferTimeout_AIO(syncNanos)
                .setMaxDiskUsage(-1)
                .addAddressSetting("#",
                        new AddressSettings().setAutoCreateAddresses(true)
                                .setAutoCreateQueues(true)
                                .setAutoDeleteAddresses(true)
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE))
                .addAcceptorConfiguration(acceptor(keyStore));
    }

    private static TransportConfiguration acceptor(Path keyStore) {
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(),
                Map.of("host", "127.0.0.1", "port", 0, "protocols", "STOMP", "sslEnabled", true, "enabledProtocols",
                        "TLSv1.3", "keyStorePath", keyStore.toString(), "keyStorePassword",
                        System.getenv(PASSWORD_VARIABLE), "keyStoreType", "PKCS12"),
                "stomp", Map.of("multicastPrefix", "/topic/", "anycastPrefix", "/queue/"));
    }
}
