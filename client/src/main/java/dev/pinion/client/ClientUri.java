package dev.pinion.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.client.checks.Settings;
import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.tls.TlsRules;

/// Reads `pinion://HOST:PORT,HOST:PORT?pin=PIN&pin-file=FILE&token-file=FILE`. Pure, but for the token file, which is read each time a
/// token is wanted. A token itself has no place in it: addresses end up in logs.
final class ClientUri {

    private static final String SCHEME = "pinion://";
    private static final String EXPECTED = SCHEME
            + "HOST:PORT,HOST:PORT?pin=PIN&pin-file=FILE&token-file=FILE (a port that is left out is 61614)";

    private ClientUri() {}

    static ClientConfig.Builder parse(String uri) {
        int query = uri.indexOf('?');
        String servers = query < 0 ? uri : uri.substring(0, query);
        Settings.require(servers.startsWith(SCHEME), "the address", '"' + servers + '"', EXPECTED);
        List<ServerAddress> addresses = new ArrayList<>();
        String list = servers.substring(SCHEME.length());
        for (String each : (list.endsWith("/") ? list.substring(0, list.length() - 1) : list).split(",", -1)) {
            addresses.add(server(each));
        }
        ClientConfig.Builder builder = ClientConfig.builder(addresses);
        if (query >= 0) {
            for (String each : uri.substring(query + 1).split("&", -1)) {
                option(builder, each);
            }
        }
        return builder;
    }

    /// `host`, `host:port`, `[v6]`, `[v6]:port`.
    private static ServerAddress server(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') : -1;
        int colon = text.indexOf(':', Math.max(end, 0));
        String host = end > 0 ? text.substring(1, end) : colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? Integer.toString(TlsRules.DEFAULT_PORT) : text.substring(colon + 1);
        Settings.require(port.matches("[0-9]{1,5}"), "the port", '"' + port + '"', EXPECTED);
        return new ServerAddress(host, Integer.parseInt(port));
    }

    private static void option(ClientConfig.Builder builder, String text) {
        int equals = text.indexOf('=');
        Settings.require(equals > 0, "the option", '"' + text + '"', EXPECTED);
        String value = URLDecoder.decode(text.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        switch (text.substring(0, equals)) {
            case "pin" -> builder.pin(value);
            case "pin-file" -> builder.pinStore(new PinFile(Path.of(value)));
            case "token-file" -> builder.token(() -> read(Path.of(value)));
            default -> Settings.require(false, "the option", '"' + text.substring(0, equals) + '"', EXPECTED);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
