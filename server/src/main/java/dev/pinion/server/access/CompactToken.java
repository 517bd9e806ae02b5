package dev.pinion.server.access;

import java.nio.charset.StandardCharsets;

import dev.pinion.protocol.json.Base64Url;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.server.access.keys.VerificationKey;

/// The three parts of a signed token (RFC 7515 compact form), taken apart and not yet believed. Exactly one text makes
/// a given token: characters outside base64url, padding, loose bits at the end and any space are refused.
///
/// Thread: any; nobody changes the arrays. Limit: the caller's, on the characters of the whole text, before anything is
/// decoded.
final class CompactToken {
    private final JsonObject header;
    private final JsonObject claims;
    private final byte[] signedBytes;
    private final byte[] signature;

    private CompactToken(JsonObject header, JsonObject claims, byte[] signedBytes, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signedBytes = signedBytes;
        this.signature = signature;
    }

    static CompactToken of(String text, int charsMax) throws AccessDeniedException {
        if (text.length() > charsMax) {
            throw AccessDeniedException.rejected(TokenRule.SHAPE,
                    "the token is longer than " + charsMax + " characters");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw AccessDeniedException.rejected(TokenRule.SHAPE,
                    "the token is not a signed one in compact form (three parts with two dots)");
        }
        JsonObject header = json("header", text.substring(0, first));
        JsonObject claims = json("payload", text.substring(first + 1, second));
        byte[] signature = decoded("signature", text.substring(second + 1));
        if (signature.length == 0) {
            throw AccessDeniedException.rejected(TokenRule.SHAPE, "the signature is missing");
        }
        return new CompactToken(header, claims, text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                signature);
    }

    JsonObject header() {
        return header;
    }

    /// What the token says; worth nothing until [#isSignedBy] has answered yes.
    JsonObject claims() {
        return claims;
    }

    boolean isSignedBy(VerificationKey key) {
        return key.verifies(signedBytes, signature);
    }

    private static JsonObject json(String part, String base64) throws AccessDeniedException {
        try {
            return JsonReader.object(decoded(part, base64));
        } catch (JsonFault fault) {
            throw AccessDeniedException.rejected(TokenRule.SHAPE,
                    "the token's " + part + " is not the JSON we accept: " + fault.getMessage());
        }
    }

    private static byte[] decoded(String part, String base64) throws AccessDeniedException {
        return Base64Url.decode(base64)
                .orElseThrow(() -> AccessDeniedException.rejected(TokenRule.SHAPE,
                        "the token's " + part + " is not canonical base64url without padding"));
    }

    /// Never shows a token: this object holds the whole of one.
    @Override
    public String toString() {
        return "CompactToken[redacted]";
    }
}
