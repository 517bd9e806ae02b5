package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinTest {

    private static final String KEY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
            + "jTBld46VqBPVrnSJbsAbgL7kn16LuOUAfJT7kZPBruzy/uxHtO1T3IbLMNTQMPqTtZdczuMfSkq6eCHVtKzc4A==";
    private static final String BASE64 = "kxTxvnnNGnU72N96Hb19JC6k5gnYpepCvwI4RiIPof8=";
    /// One key in 64 has a pin that begins so.
    private static final String SLASH = "/xTxvnnNGnU72N96Hb19JC6k5gnYpepCvwI4RiIPof8=";
    private static final String TWO_SLASHES = "//TxvnnNGnU72N96Hb19JC6k5gnYpepCvwI4RiIPof8=";

    @Test
    void aPinIsWhatOpensslComputes() throws Exception {
        // PINS P1: openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64
        // Given
        PublicKey key = KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(KEY)));

        // When
        Pin pin = Pin.of(key);

        // Then
        assertEquals("sha256//" + BASE64, pin.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256//" + BASE64, "sha256/" + BASE64, "pin-sha256=\"" + BASE64 + "\""})
    void allUsualSpellingsAreReadAndOneIsWritten(String text) {
        // PINS P11
        assertEquals("sha256//" + BASE64, Pin.parse(text).toString());
        assertEquals(new Pin(BASE64), Pin.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {SLASH, TWO_SLASHES})
    void aPinThatBeginsWithASlashIsReadInEverySpelling(String base64) {
        // PINS P11
        assertEquals(new Pin(base64), Pin.parse("sha256//" + base64));
        assertEquals(new Pin(base64), Pin.parse("sha256/" + base64));
        assertEquals(new Pin(base64), Pin.parse("pin-sha256=\"" + base64 + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", BASE64, "sha256//", "sha256///" + BASE64, "sha1//" + BASE64, "SHA256//" + BASE64,
            "sha256//AAAA", "sha256// " + BASE64, "sha256//" + BASE64 + "\n", "pin-sha256=\"", "pin-sha256=\"\"",
            "pin-sha256=" + BASE64, "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
            "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void allElseIsNoPin(String text) {
        assertThrows(IllegalArgumentException.class, () -> Pin.parse(text));
    }

    @Test
    void aKeyWithoutAnEncodedFormCannotBePinned() {
        PublicKey key = new PublicKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "hardware";
            }

            @Override
            public @Nullable String getFormat() {
                return null;
            }

            @Override
            public byte @Nullable [] getEncoded() {
                return null;
            }
        };
        assertThrows(IllegalArgumentException.class, () -> Pin.of(key));
    }
}
