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
    requires dev.pinion.web;
    requires info.picocli;
    requires org.jline;
    requires org.slf4j;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;

    exports dev.pinion.cli.serve; // Logback makes LogSetup

    // It fills the fields that options stand in.
    opens dev.pinion.cli to info.picocli;
    opens dev.pinion.cli.serve to info.picocli;
    opens dev.pinion.cli.settings to info.picocli;
    opens dev.pinion.cli.talk to info.picocli;
    opens dev.pinion.cli.pins to info.picocli;
    opens dev.pinion.cli.token to info.picocli;
    opens dev.pinion.cli.certs to info.picocli;
    opens dev.pinion.cli.admin to info.picocli;
    opens dev.pinion.cli.db to info.picocli;
    opens dev.pinion.cli.archive to info.picocli;
    opens dev.pinion.cli.bench to info.picocli;
    opens dev.pinion.cli.demo to info.picocli;
    opens dev.pinion.cli.hostile to info.picocli;
    opens dev.pinion.cli.connect to info.picocli;
    opens dev.pinion.cli.files to info.picocli;
    opens dev.pinion.cli.terminal to info.picocli;
    provides ch.qos.logback.classic.spi.Configurator with dev.pinion.cli.serve.LogSetup;
}
