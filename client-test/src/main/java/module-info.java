/// A server in memory, and clients of it, for the tests of programs that embed the client.
@org.jspecify.annotations.NullMarked
module dev.pinion.client.test {
    requires static org.jspecify;
    requires transitive dev.pinion.client;

    exports dev.pinion.client.test;
}
