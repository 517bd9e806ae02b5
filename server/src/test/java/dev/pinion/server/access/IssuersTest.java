package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.TestKey;

/// Several issuers at one server, the looser kind of token, and refreshes.
class IssuersTest {
    private static final TestKey STAFF_KEY = TestKey.make("k1", "ES256");
    private static final TestKey PARTNER_KEY = TestKey.make("k1", "ES256"); // the same kid, another key
    private static final TokenVerifier BOTH = verifier(
            new TrustedIssuer("https://staff", "pinion", "staff:", TokenProfile.RFC_9068,
                    TestToken.keys(List.of(STAFF_KEY))),
            new TrustedIssuer("https://partner", "urn:pinion", "partner:", TokenProfile.PLAIN_JWT,
                    TestToken.keys(List.of(PARTNER_KEY))));

    @Test
    void theSameSubjectOfTwoIssuersIsTwoIdentities() throws Exception { // RFC9068 K9
        Identity staff = BOTH.verify(staff().text(), null);
        Identity partner = BOTH.verify(partner().text(), null);

        assertEquals("staff:alice", staff.subject());
        assertEquals("partner:alice", partner.subject());
        assertFalse(staff.isSameHolderAs(partner));
    }

    @Test
    void aKeyIsGoodForItsOwnIssuerOnly() { // JWT J8
        new Hostile("staff's name, partner's key", TestToken.by(PARTNER_KEY).claim("iss", "https://staff").text(),
                "signature").isRefusedBy(BOTH);
        new Hostile("partner's name, staff's key",
                TestToken.by(STAFF_KEY).claim("iss", "https://partner").claim("aud", "urn:pinion").text(), "signature")
                .isRefusedBy(BOTH);
    }

    @Test
    void anAudienceIsGoodForItsOwnIssuerOnly() { // JWT J9
        new Hostile("staff with partner's", staff().claim("aud", "urn:pinion").text(), "aud does not contain pinion")
                .isRefusedBy(BOTH);
        new Hostile("partner with staff's", partner().claim("aud", "pinion").text(), "aud does not contain urn:pinion")
                .isRefusedBy(BOTH);
    }

    @Test
    void theLooserKindIsOnlyItsIssuers() throws Exception { // RFC9068 K10
        String plain = partner().header("typ", "JWT").without("jti").without("client_id").without("iat").text();

        assertTrue(BOTH.verify(plain, null).tokenId().isEmpty());
        new Hostile("typ JWT", staff().header("typ", "JWT").text(), "typ is not at+jwt").isRefusedBy(BOTH); // JWT J11
    }

    @ParameterizedTest
    @CsvSource({"nonce", "at_hash", "c_hash", "s_hash", "events"})
    void anIdTokenIsNoAccessTokenUnderTheLooserKindEither(String mark) { // JWT J12, RFC9068 K9
        new Hostile(mark, partner().claim(mark, "x").text(), mark + " marks an ID").isRefusedBy(BOTH);
    }

    @ParameterizedTest
    @CsvSource({"id+jwt", "logout+jwt", "dpop+jwt"})
    void anotherTypeIsRefusedUnderTheLooserKindToo(String type) { // JWT J12
        new Hostile(type, partner().header("typ", type).text(), "typ is not JWT").isRefusedBy(BOTH);
    }

    @Test
    void withoutIatTheLifeIsCountedFromNow() {
        long now = TestToken.NOW.getEpochSecond();

        new Hostile("31 days to go", partner().without("iat").claim("exp", now + 31 * 86_400).text(), "lives longer")
                .isRefusedBy(BOTH);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "a,a", "a,ab", "corp/,corp/x/"})
    void issuersWhoseSubjectsCouldMeetAreRefused(String one, String other) {
        KeySource keys = TestToken.keys(List.of(STAFF_KEY));
        var first = new TrustedIssuer("https://one", "pinion", one, TokenProfile.RFC_9068, keys);
        var second = new TrustedIssuer("https://two", "pinion", other, TokenProfile.RFC_9068, keys);

        assertThrows(IllegalArgumentException.class, () -> verifier(first, second));
        assertThrows(IllegalArgumentException.class, () -> verifier(second, first));
    }

    @Test
    void oneIssuerMayHaveNoPrefixAndItsSubjectsMayNotLookLikeAnothers() throws Exception {
        TokenVerifier verifier = verifier(
                new TrustedIssuer("https://staff", "pinion", "", TokenProfile.RFC_9068,
                        TestToken.keys(List.of(STAFF_KEY))),
                new TrustedIssuer("https://partner", "urn:pinion", "partner:", TokenProfile.PLAIN_JWT,
                        TestToken.keys(List.of(PARTNER_KEY))));

        assertEquals("alice", verifier.verify(staff().text(), null).subject());
        assertEquals("partner:alice", verifier.verify(partner().text(), null).subject());
        new Hostile("staff's, named like partner's alice", staff().claim("sub", "partner:alice").text(),
                "begins like the names of another").isRefusedBy(verifier);
        new Hostile("staff's, named like the prefix", staff().claim("sub", "partner:").text(),
                "begins like the names of another").isRefusedBy(verifier);
        assertEquals("partner:partner:alice",
                verifier.verify(partner().claim("sub", "partner:alice").text(), null).subject());
        assertEquals("partne", verifier.verify(staff().claim("sub", "partne").text(), null).subject());
    }

    @Test
    void aNameIsAlsoKeptForAnIssuerThatIsNotAcceptedNow() {
        var staff = new TrustedIssuer("https://staff", "pinion", "", TokenProfile.RFC_9068,
                TestToken.keys(List.of(STAFF_KEY))).named("", Set.of("gone:"));

        new Hostile("gone's", staff().claim("sub", "gone:alice").text(), "begins like the names of another")
                .isRefusedBy(verifier(staff));
    }

    @Test
    void anIdentityIsKeptUnderIssuerAndSubjectAsTheyStandInTheToken() throws Exception {
        Identity staff = BOTH.verify(staff().text(), null);

        assertEquals(new Holder("https://staff", "alice"), staff.holder());
        assertEquals(staff.holder().key(), staff.key());
        assertThrows(IllegalArgumentException.class, () -> new Holder("https://staff\nalice", ""));
        assertThrows(IllegalArgumentException.class,
                () -> TrustedIssuer.of("https://staff\n", "pinion", TestToken.keys(List.of(STAFF_KEY))));
    }

    @Test
    void anIdentityRemembersTheVeryKeyAndNotOnlyItsName() throws Exception {
        KeyMark staff = BOTH.verify(staff().text(), null).verifiedBy();
        KeyMark partner = BOTH.verify(partner().text(), null).verifiedBy();

        assertEquals(staff.id(), partner.id());
        assertFalse(staff.thumbprint().equals(partner.thumbprint()));
        assertTrue(staff.isNamed("k1") && staff.isNamed(staff.thumbprint()));
        assertFalse(staff.isNamed(partner.thumbprint()));
    }

    @Test
    void noIssuerAtAllIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> verifier());
        assertThrows(IllegalArgumentException.class,
                () -> TrustedIssuer.of(" ", "pinion", TestToken.keys(List.of(STAFF_KEY))));
        assertThrows(IllegalArgumentException.class,
                () -> TrustedIssuer.of("pinion", "", TestToken.keys(List.of(STAFF_KEY))));
    }

    @Test
    void aRefreshReplacesRightsAndExpiryOfTheSameHolder() throws Exception {
        Identity current = BOTH.verify(staff().text(), null);

        String fresh = staff().claim("scope", "read:news").claim("exp", TestToken.NOW.getEpochSecond() + 7200).text();
        Identity next = BOTH.refresh(current, BearerToken.of(fresh), null);

        assertTrue(next.expiry().isAfter(current.expiry()));
        assertFalse(next.rights().mayRead(new ChannelName("chat.a")));
    }

    @Test
    void aRefreshWithAnotherHoldersTokenIsRefused() throws Exception {
        Identity current = BOTH.verify(staff().text(), null);
        BearerToken bob = BearerToken.of(staff().claim("sub", "bob").text());
        BearerToken partner = BearerToken.of(partner().text());

        var otherSubject = assertThrows(AccessDeniedException.class, () -> BOTH.refresh(current, bob, null));
        var otherIssuer = assertThrows(AccessDeniedException.class, () -> BOTH.refresh(current, partner, null));

        assertTrue(otherSubject.rule().contains("another issuer or subject"), otherSubject.rule());
        assertTrue(otherIssuer.rule().contains("another issuer or subject"), otherIssuer.rule());
    }

    private static TestToken staff() {
        return TestToken.by(STAFF_KEY).claim("iss", "https://staff");
    }

    private static TestToken partner() {
        return TestToken.by(PARTNER_KEY)
                .claim("iss", "https://partner")
                .claim("aud", "urn:pinion")
                .header("typ", "JWT");
    }

    private static TokenVerifier verifier(TrustedIssuer... issuers) {
        return new TokenVerifier(List.of(issuers), TokenPolicy.defaults(), Revocations.NONE, TestToken.CLOCK);
    }
}
