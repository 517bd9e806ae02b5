/// Who the server is: key pairs, certificates, pins on disk, TLS contexts.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the server, to which one package is exported, is built later
module dev.pinion.certs {
    requires static org.jspecify;
    requires transitive dev.pinion.protocol;
    requires org.slf4j;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires static org.bouncycastle.tls; // only with tls.provider=bc
    requires java.logging; // where that one logs
    requires jdk.security.auth; // which user we are

    exports dev.pinion.certs;
    exports dev.pinion.certs.tls; // what a server accepts
}
