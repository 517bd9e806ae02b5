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
    requires com.nimbusds.jose.jwt;
    requires org.slf4j;
}
