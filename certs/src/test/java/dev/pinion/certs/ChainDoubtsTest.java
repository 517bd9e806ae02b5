package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.chain.ChainDoubts;

/// A chain that is served, and that clients without pins refuse, is told at its import.
class ChainDoubtsTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private final TestCa root = new TestCa();
    private final ServerKey key = Stores.key();

    private List<X509Certificate> issuedBy(TestCa ca) {
        return ca.issue(key.certificate().getPublicKey(), Stores.NOW, Duration.ofDays(90));
    }

    private static Extension only(String dnsName) throws IOException {
        var permitted = new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, dnsName))};
        return new Extension(Extension.nameConstraints, true, new NameConstraints(permitted, null).getEncoded());
    }

    private static void assertDoubt(List<X509Certificate> chain, String... sayings) {
        List<String> doubts = ChainDoubts.of(chain, Stores.NOW);
        assertEquals(1, doubts.size(), doubts::toString);
        for (String saying : sayings) {
            assertTrue(doubts.get(0).contains(saying), doubts::toString);
        }
    }

    @Test
    void aWholeChainRaisesNone() throws IOException {
        TestCa below = root.intermediate(YEAR, true, only("localhost"));

        assertEquals(List.of(), ChainDoubts.of(issuedBy(root), Stores.NOW));
        assertEquals(List.of(), ChainDoubts.of(issuedBy(below), Stores.NOW));
        assertEquals(List.of(), ChainDoubts.of(issuedBy(below).subList(0, 2), Stores.NOW)); // roots need not be sent
        assertEquals(List.of(), ChainDoubts.of(List.of(key.certificate()), Stores.NOW)); // vouches for itself
    }

    @Test
    void aMissingIntermediateIsTold() {
        assertDoubt(issuedBy(root.intermediate(YEAR, true)).subList(0, 1), "no certificate of the issuer",
                "CN=Test Intermediate", "fullchain.pem");
    }

    @Test
    void anIntermediateThatHasExpiredIsTold() {
        assertDoubt(issuedBy(root.intermediate(Duration.ofHours(20), true)), "CN=Test Intermediate expired at");
    }

    @Test
    void namesThatAnIssuerMayNotVouchForAreTold() throws IOException {
        assertDoubt(issuedBy(root.intermediate(YEAR, true, only("example.org"))), "name constraints");
        assertDoubt(issuedBy(root.intermediate(YEAR, true, only("example.org"))).subList(0, 2),
                "may not vouch for localhost");
    }

    @Test
    void anIssuerThatMayNotIssueIsTold() {
        assertDoubt(issuedBy(root.intermediate(YEAR, false)), "NOT_CA_CERT");
    }

    @Test
    void suchAChainIsImportedAllTheSame(@TempDir Path folder) {
        // Given
        var imports = new KeyImport(Stores.openOrCreate(folder.resolve("keys")));
        byte[] chain = Pem.encode(issuedBy(root.intermediate(YEAR, true)).subList(0, 1));
        // When
        var outcome = imports.pair(Pem.encode(key.privateKey()), chain, null);
        // Then
        assertEquals(KeyImport.Outcome.STAGED, outcome);
        assertEquals(1, imports.doubts(chain).size());
    }
}
