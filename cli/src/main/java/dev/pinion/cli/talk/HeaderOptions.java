package dev.pinion.cli.talk;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.PlainText;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.HeaderNames;

/// The headers that `send` and `request` give to each message.
final class HeaderOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "a header of the message; give it once for each")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--content-type", paramLabel = "TYPE", description = "what the body is (default: text/plain;charset=utf-8, or application/octet-stream where it is no UTF-8)")
    private @Nullable String contentType;

    @Option(names = "--expires", paramLabel = "DURATION", description = "do not deliver the message any more after this time")
    private @Nullable Duration expires;

    /// Those of one message.
    ///
    /// @param typed see [#typed()], which is asked once for all messages
    Map<String, String> of(Map<String, String> typed, Body body, InstantSource clock) {
        Map<String, String> all = new LinkedHashMap<>(typed);
        all.computeIfAbsent(HeaderNames.CONTENT_TYPE, name -> contentType != null ? contentType : typeOf(body));
        if (expires != null) {
            all.put(HeaderNames.EXPIRES, Long.toString(clock.millis() + expires.toMillis()));
        }
        return all;
    }

    /// As they were typed.
    Map<String, String> typed() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new ParameterException(spec.commandLine(),
                        "--header is '" + PlainText.of(header) + "'; expected NAME:VALUE");
            }
            if (all.put(header.substring(0, colon), header.substring(colon + 1)) != null) {
                throw new ParameterException(spec.commandLine(), "--header has '"
                        + PlainText.of(header.substring(0, colon)) + "' twice; expected each name once");
            }
        }
        return all;
    }

    private static String typeOf(Body body) {
        return PlainText.utf8(body.toByteArray()).isPresent() ? "text/plain;charset=utf-8" : "application/octet-stream";
    }
}
