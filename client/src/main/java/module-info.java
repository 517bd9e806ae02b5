/// The other end: pinned connection, publish, subscribe.
@org.jspecify.annotations.NullMarked
module dev.pinion.client {
    requires static org.jspecify;
    requires dev.pinion.protocol;
    requires org.slf4j;
}
