/// The way of a message: listen, session, access, publish, deliver.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the web door, to which one package is exported, is built later
module dev.pinion.server {
    requires static org.jspecify;
    requires dev.pinion.protocol;
    requires dev.pinion.certs;
    requires dev.pinion.db;
    requires org.slf4j;
    requires com.nimbusds.jose.jwt;
    requires org.bouncycastle.provider;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires jdk.net; // when the kernel asks a silent peer
    requires jdk.security.auth; // which user we are
    requires java.net.http; // JWK sets from an identity provider

    exports dev.pinion.server;
    exports dev.pinion.server.address;
    exports dev.pinion.server.limits;
    exports dev.pinion.server.settings;
    exports dev.pinion.server.settings.typed; // for the command line
    exports dev.pinion.server.transport to dev.pinion.web;
    exports dev.pinion.server.upkeep;
    exports dev.pinion.server.backup; // archives, for the command line
    exports dev.pinion.server.issuer; // for the command line
}
