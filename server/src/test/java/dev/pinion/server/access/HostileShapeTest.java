package dev.pinion.server.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Texts that are no signed token in compact form, or that two readers could understand differently.
class HostileShapeTest {
    private static final String GOOD = TestToken.good().text();
    private static final String HEADER = GOOD.substring(0, GOOD.indexOf('.'));
    private static final String CLAIMS = GOOD.substring(GOOD.indexOf('.') + 1, GOOD.lastIndexOf('.'));
    private static final String SIGNATURE = GOOD.substring(GOOD.lastIndexOf('.') + 1);

    @ParameterizedTest
    @MethodSource({"textsThatAreNoToken", "partsThatAreNotBase64", "headersThatAreNotOurJson",
            "claimsThatAreNotOurJson"})
    void aTextOfAnotherShapeIsRefused(Hostile hostile) {
        hostile.isRefusedBy(TestToken.verifier());
    }

    static Stream<Hostile> textsThatAreNoToken() {
        String compact = "compact form";
        return Stream.of(new Hostile("nothing", "", compact), new Hostile("no dot", HEADER + CLAIMS, compact),
                new Hostile("one dot", HEADER + "." + CLAIMS, compact), // JWT J2: stripped signature
                new Hostile("signature stripped, dot kept", HEADER + "." + CLAIMS + ".", "signature is missing"), // JWT J2
                new Hostile("two tokens in one", GOOD + "." + GOOD, compact), // doubled
                new Hostile("two tokens joined", GOOD + GOOD, compact),
                new Hostile("a fourth part", GOOD + ".e30", compact),
                new Hostile("a dot at the end", GOOD + ".", compact),
                new Hostile("JWE in five parts", HEADER + ".e30.e30." + CLAIMS + "." + SIGNATURE, compact), // JWT J6
                new Hostile("only dots", "..", "header is not the JSON"),
                new Hostile("no header", "." + CLAIMS + "." + SIGNATURE, "header"),
                new Hostile("no claims", HEADER + ".." + SIGNATURE, "payload is not the JSON"),
                new Hostile("flattened JSON serialisation",
                        "{\"payload\":\"" + CLAIMS + "\",\"protected\":\"" + HEADER + "\",\"signature\":\"" + SIGNATURE
                                + "\"}",
                        compact),
                new Hostile("general JSON serialisation", "{\"payload\":\"" + CLAIMS + "\",\"signatures\":[]}",
                        compact),
                new Hostile("20 KiB and one", GOOD + "A".repeat(20 * 1024 + 1 - GOOD.length()), "longer than 20480"),
                new Hostile("64 KiB", GOOD + "A".repeat(64 * 1024), "longer than 20480"),
                new Hostile("a megabyte of dots", ".".repeat(1 << 20), "longer than 20480"),
                new Hostile("Bearer before it", "Bearer " + GOOD, "header is not canonical"));
    }

    static Stream<Hostile> partsThatAreNotBase64() {
        String canonical = "canonical base64url";
        return Stream.of(new Hostile("space before", " " + GOOD, canonical),
                new Hostile("space after", GOOD + " ", canonical),
                new Hostile("line end after", GOOD + "\n", canonical), new Hostile("NUL after", GOOD + "\0", canonical),
                new Hostile("space within", HEADER + ". " + CLAIMS + "." + SIGNATURE, canonical),
                new Hostile("line end within the signature",
                        HEADER + "." + CLAIMS + "." + SIGNATURE.replaceFirst("(.{9})", "$1\r\n"), canonical),
                new Hostile("padding", HEADER + "." + CLAIMS + "." + SIGNATURE + "==", canonical),
                new Hostile("base64 instead of base64url", HEADER + "." + CLAIMS + ".+/" + SIGNATURE.substring(2),
                        canonical),
                new Hostile("loose bits at the end", HEADER + "." + CLAIMS + "." + looseBits(), canonical),
                new Hostile("letter beyond ASCII", HEADER + ".é" + CLAIMS + "." + SIGNATURE, canonical),
                new Hostile("letter beyond Latin-1", HEADER + "." + CLAIMS + ".鍵" + SIGNATURE, canonical),
                new Hostile("percent-encoded", GOOD.replaceFirst("e", "%65"), canonical));
    }

    /// The last letter of 64 bytes carries four bits that mean nothing: the next letter decodes to the same bytes.
    private static String looseBits() {
        char last = SIGNATURE.charAt(SIGNATURE.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return SIGNATURE.substring(0, SIGNATURE.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
    }

    static Stream<Hostile> headersThatAreNotOurJson() {
        TestToken good = TestToken.good();
        String json = good.headerJson();
        byte[] claims = good.claimsJson().getBytes(UTF_8);
        return Stream.of(
                new Hostile("alg twice", good.withHeaderJson(json.replace("{", "{\"alg\":\"none\",")),
                        "header is not the JSON we accept: a member stands twice"),
                new Hostile("header in UTF-16", good.signed(json.getBytes(UTF_16), claims), "not UTF-8"), // JWT J7
                new Hostile("header with a byte order mark", good.withHeaderJson("\uFEFF" + json), "'{' is missing"), // JWT J7
                new Hostile("header is an array", good.withHeaderJson("[" + json + "]"), "'{' is missing"),
                new Hostile("header is null", good.withHeaderJson("null"), "'{' is missing"),
                new Hostile("two header objects", good.withHeaderJson(json + json), "text after the JSON object"));
    }

    static Stream<Hostile> claimsThatAreNotOurJson() {
        TestToken good = TestToken.good();
        String json = good.claimsJson();
        byte[] header = good.headerJson().getBytes(UTF_8);
        return Stream.of(
                new Hostile("sub twice", good.withClaimsJson(json.replace("{", "{\"sub\":\"root\",")),
                        "a member stands twice"),
                new Hostile("sub twice, once escaped",
                        good.withClaimsJson(json.replace("{", "{\"\\u0073ub\":\"root\",")), "stands twice"),
                new Hostile("a nested member twice",
                        good.withClaimsJson(json.replace("{", "{\"x\":[{\"a\":1,\"a\":2}],")), "stands twice"),
                new Hostile("Latin-1", good.signed(header, json.replace("alice", "al\u00efce").getBytes(ISO_8859_1)),
                        "not UTF-8"), // JWT J7
                new Hostile("overlong UTF-8",
                        good.signed(header, json.replace("alice", "\u00c1\u0081").getBytes(ISO_8859_1)), "not UTF-8"), // JWT J7
                new Hostile("half a surrogate pair", good.withClaimsJson(json.replace("alice", "\\ud800")),
                        "half a surrogate"),
                new Hostile("text after the object", good.withClaimsJson(json + "x"), "text after"),
                new Hostile("a comment", good.withClaimsJson(json + "//"), "text after"),
                new Hostile("a comma too many", good.withClaimsJson(json.replace("}", ",}")), "'\"' is missing"),
                new Hostile("single quotes", good.withClaimsJson(json.replace('"', '\'')), "'\"' is missing"),
                new Hostile("cut off", good.withClaimsJson(json.substring(0, json.length() - 1)), "'}' is missing"),
                new Hostile("a bare line end in a string", good.withClaimsJson(json.replace("alice", "ali\nce")),
                        "control character"),
                new Hostile("nested too deep",
                        good.withClaimsJson("{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}"), "deeper than 16"),
                new Hostile("NaN", good.withClaimsJson("{\"x\":NaN}"), "not a JSON value"),
                new Hostile("an endless number", good.withClaimsJson("{\"x\":" + "9".repeat(4000) + "}"), "too long"),
                new Hostile("a leading zero", good.withClaimsJson("{\"x\":01}"), "not a JSON value"));
    }
}
