/// A Pinion server in memory for tests: no port, no TLS, no token, nothing on disk. Its clients keep to the contract of
/// [dev.pinion.client.PinionClient], which is tested with both.
///
/// ```java
/// var server = new MemoryServer();
/// PinionClient client = server.connect("anna");
/// ```
package dev.pinion.client.test;
