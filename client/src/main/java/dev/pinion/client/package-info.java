/// A client of a Pinion server: it knows the server by its pinned key, connects again by itself, publishes once and in order, and no
/// handler can stop it. Times are [java.time.Duration]s, sizes bytes, texts UTF-8. What goes wrong is a
/// [dev.pinion.client.PinionException]; a mistake of the caller is an [IllegalArgumentException] that says what was expected.
///
/// ```java
/// import java.time.Duration;
/// import dev.pinion.client.*;
///
/// public class Hello {
///     public static void main(String[] args) throws Exception { // pinion://HOST:PORT?pin=PIN&token-file=FILE
///         try (var client = PinionClient.connect(args[0]);
///                 var hello = client.subscribe("/channel/hello", SubscribeOptions.fromNext())) {
///             long seq = client.publish("/channel/hello", "Hello, Server!").get().seq();
///             var echo = hello.next(Duration.ofSeconds(10)).orElseThrow();
///             System.out.println(seq + " " + echo.sender() + ": " + echo.body().utf8());
///         }
///     }
/// }
/// ```
package dev.pinion.client;
