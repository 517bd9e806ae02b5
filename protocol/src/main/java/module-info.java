/// What the two ends must agree on: the STOMP codec, destinations, pins, TLS rules.
@org.jspecify.annotations.NullMarked module dev.pinion.protocol {
    requires static org.jspecify;

    exports dev.pinion.protocol;
    exports dev.pinion.protocol.json;
    exports dev.pinion.protocol.pins;
    exports dev.pinion.protocol.stomp;
    exports dev.pinion.protocol.tls;
}
