package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.pinion.server.access.keys.TestKey;

class RevocationListTest {
    private static final Instant NOW = TestToken.NOW;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource source = now::get;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final Kept kept = new Kept();
    private final RevocationList list = new RevocationList(kept, TokenPolicy.defaults(), clock);

    @Test
    void aRevokedTokenIsCoveredAndNoOther() {
        list.revokeToken("https://a", "t1");

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
        assertFalse(list.covers(identity("https://a", "t2", "alice", NOW)));
        assertFalse(list.covers(identity("https://b", "t1", "alice", NOW)), "the same id of another issuer");
    }

    @Test
    void aRevokedSubjectLosesWhatWasIssuedUpToNowAndNothingLater() {
        list.revokeSubject("https://a", "alice");

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW.minusSeconds(1000))));
        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
        assertFalse(list.covers(identity("https://a", "t1", "alice", NOW.plusSeconds(1))));
        assertFalse(list.covers(identity("https://a", "t1", "alicia", NOW)));
        assertFalse(list.covers(identity("https://b", "t1", "alice", NOW)));
    }

    @Test
    void aRevokedKeyLosesWhatItHasSignedAndWhatItWillSign() {
        list.revokeKey("https://a", InsecureIdentity.KEY.id().orElseThrow());

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
        assertTrue(list.covers(identity("https://a", "t2", "bob", NOW.plusSeconds(86_400))));
        assertFalse(list.covers(identity("https://b", "t1", "alice", NOW)), "a key of this name of another issuer");
    }

    @Test
    void aKeyCanBeNamedByItsThumbprint() {
        list.revokeKey("https://a", InsecureIdentity.KEY.thumbprint());

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
    }

    @Test
    void anotherKeyIsNotCovered() {
        list.revokeKey("https://a", "k2");

        assertFalse(list.covers(identity("https://a", "t1", "alice", NOW)));
    }

    @Test
    void aRevokedKeyIsNeverForgotten() {
        list.revokeKey("https://a", "k1");
        now.set(NOW.plus(Duration.ofDays(3650)));

        list.prune();

        assertTrue(list.covers(identity("https://a", "t1", "alice", now.get())));
    }

    @Test
    void aRevokedIssuerLosesWhatItHasIssuedUntilNowAndNothingLater() {
        list.revokeIssuer("https://a");

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
        assertTrue(list.covers(identity("https://a", "t2", "bob", Instant.EPOCH)));
        assertFalse(list.covers(identity("https://a", "t1", "alice", NOW.plusSeconds(1))));
        assertFalse(list.covers(identity("https://b", "t1", "alice", NOW)));
    }

    @Test
    void anOlderRevocationOfAnIssuerDoesNotReplaceANewerOne() {
        list.revokeIssuer("https://a");
        list.learn(new Revocation.OfIssuer("https://a", NOW.minusSeconds(500), NOW.plusSeconds(500)));

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
    }

    @Test
    void aNameThatNobodyCanHaveCoversNobodyAndHarmsNobody() {
        list.revokeSubject("https://a", "ali\nce");
        list.revokeToken("https://a", "\n");
        list.revokeKey("https://a", "\n");

        assertFalse(list.covers(identity("https://a", "t1", "alice", NOW)));
        assertEquals(3, list.first(10).size());
        list.first(10).forEach(each -> assertFalse(each.covers(identity("https://a", "t1", "alice", NOW))));
    }

    @Test
    void aTokenThatDoesNotSayWhenItWasIssuedIsCovered() {
        list.revokeSubject("https://a", "alice");

        assertTrue(list.covers(identity("https://a", "t1", "alice", Instant.EPOCH)));
    }

    @Test
    void anOlderRevocationOfASubjectDoesNotReplaceANewerOne() {
        list.revokeSubject("https://a", "alice");
        list.learn(new Revocation.OfSubject("https://a", "alice", NOW.minusSeconds(500), NOW));

        assertTrue(list.covers(identity("https://a", "t1", "alice", NOW)));
    }

    @Test
    void theVerifierRefusesARevokedToken() throws Exception {
        // Given
        var issuer = TrustedIssuer.of(TestToken.ISSUER, "pinion", TestToken.keys(TestKey.oneOfEach()));
        var verifier = new TokenVerifier(List.of(issuer), TokenPolicy.defaults(), list, clock);
        Identity alice = verifier.verify(TestToken.good().text(), null);

        // When
        list.revokeToken(alice.issuer(), alice.tokenId().orElseThrow());

        // Then
        assertTrue(list.covers(alice));
        new Hostile("revoked", TestToken.good().text(), "revoked").isRefusedBy(verifier);
        verifier.verify(TestToken.good().claim("jti", "t-2").text(), null);
    }

    @Test
    void listenersHearItWhenItIsDurableAndHolds() {
        // Given
        Identity alice = identity("https://a", "t1", "alice", NOW);
        List<String> heard = new ArrayList<>();
        list.listen(revocation -> heard
                .add(revocation.covers(alice) + " " + list.covers(alice) + " " + kept.kept.contains(revocation)));

        // When
        list.revokeToken("https://a", "t1");

        // Then
        assertEquals(List.of("true true true"), heard);
    }

    @Test
    void whatTheStoreCannotKeepDoesNotHold() {
        kept.fault = true;

        assertThrows(IllegalStateException.class, () -> list.revokeToken("https://a", "t1"));

        assertFalse(list.covers(identity("https://a", "t1", "alice", NOW)));
    }

    @Test
    void aRestartForgetsNothing() {
        list.revokeToken("https://a", "t1");
        list.revokeSubject("https://a", "bob");
        list.revokeKey("https://c", "k1");
        list.revokeIssuer("https://d");

        var reopened = new RevocationList(kept, TokenPolicy.defaults(), clock);

        assertTrue(reopened.covers(identity("https://a", "t1", "alice", NOW)));
        assertTrue(reopened.covers(identity("https://a", "t9", "bob", NOW)));
        assertTrue(reopened.covers(identity("https://c", "t9", "bob", NOW)));
        assertTrue(reopened.covers(identity("https://d", "t9", "bob", NOW)));
    }

    @Test
    void theListIsPrunedWhenTheTokensHaveExpiredAnyway() {
        // Given
        list.revokeToken("https://a", "t1");
        list.revokeSubject("https://a", "bob");

        // When
        now.set(NOW.plus(Duration.ofDays(366)).plusSeconds(29));
        list.prune();
        int before = list.size();
        now.set(NOW.plus(Duration.ofDays(366)).plusSeconds(31));
        list.prune();

        // Then
        assertEquals(2, before);
        assertEquals(0, list.size());
        assertEquals(List.of(), kept.kept);
    }

    private static Identity identity(String issuer, String tokenId, String subject, Instant issued) {
        return InsecureIdentity.of(issuer, tokenId, issued, NOW.plusSeconds(3600), subject);
    }

    private static final class Kept implements RevocationStore {
        private final List<Revocation> kept = new ArrayList<>();
        private boolean fault;

        @Override
        public List<Revocation> load() {
            return List.copyOf(kept);
        }

        @Override
        public void store(Revocation revocation) {
            if (fault) {
                throw new IllegalStateException("the disk is full");
            }
            kept.add(revocation);
        }

        @Override
        public void forgetUntil(Instant moment) {
            kept.removeIf(one -> one.forgetAfter().isBefore(moment));
        }
    }
}
