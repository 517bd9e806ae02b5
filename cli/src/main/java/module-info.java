/// The pinion command: composes the other modules.
@org.jspecify.annotations.NullMarked
module dev.pinion.cli {
    requires static org.jspecify;
    requires dev.pinion.protocol;
    requires dev.pinion.certs;
    requires dev.pinion.db;
    requires dev.pinion.client;
    requires dev.pinion.server;
    requires dev.pinion.bench;
    requires info.picocli;
    requires org.jline;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;

    exports dev.pinion.cli; // Logback makes LogSetup

    opens dev.pinion.cli to info.picocli; // it fills the fields that options stand in
    provides ch.qos.logback.classic.spi.Configurator with dev.pinion.cli.LogSetup;
}
