/// The other end: pinned connection, publish, subscribe.
@org.jspecify.annotations.NullMarked
module dev.pinion.client {
    requires static org.jspecify;
    requires transitive dev.pinion.protocol;
    requires org.slf4j;

    exports dev.pinion.client;
    exports dev.pinion.client.outbox;
    exports dev.pinion.client.pins;
}
