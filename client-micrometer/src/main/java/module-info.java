/// Shows what a client counts as Micrometer's meters.
@org.jspecify.annotations.NullMarked
module dev.pinion.client.micrometer {
    requires static org.jspecify;
    requires transitive dev.pinion.client;
    requires transitive micrometer.core;

    exports dev.pinion.client.micrometer;
}
