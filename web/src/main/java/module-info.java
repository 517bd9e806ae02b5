/// The web door: metrics, health, and STOMP over WebSocket; loaded only where it is opened.
@org.jspecify.annotations.NullMarked
module dev.pinion.web {
    requires static org.jspecify;
    requires dev.pinion.protocol;
    requires dev.pinion.server;
    requires org.slf4j;

    exports dev.pinion.web;
}
