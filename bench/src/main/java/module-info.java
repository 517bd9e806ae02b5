/// Load tests against Pinion and its peers.
@org.jspecify.annotations.NullMarked
module dev.pinion.bench {
    requires static org.jspecify;
    requires dev.pinion.protocol;
    requires dev.pinion.client;
    requires org.slf4j;
    requires HdrHistogram;
}
