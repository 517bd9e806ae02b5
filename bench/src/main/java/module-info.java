/// Load tests against Pinion and its peers.
@org.jspecify.annotations.NullMarked
module dev.pinion.bench {
    requires static org.jspecify;
    requires transitive dev.pinion.protocol;
    requires HdrHistogram;

    exports dev.pinion.bench;
    exports dev.pinion.bench.plan;
    exports dev.pinion.bench.wire;
}
