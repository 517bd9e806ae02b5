package dev.pinion.server.access.keys;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Knows the RSA keys of one broken generator (ROCA, CVE-2017-15361), which smart cards and TPMs have made for years. Its primes
/// are powers of 65537 in the residues of many small primes, and so are their products: a modulus that is such a power for all
/// of them is one of these, save for one in 2^27 others.
///
/// Pure; any thread.
final class WeakPrimes {
    private static final int GENERATOR = 65_537;
    private static final int LARGEST = 167;

    private record Residues(int prime, BitSet powers) {}

    private static final List<Residues> MARKS = marks();

    private WeakPrimes() {}

    static boolean isRoca(BigInteger modulus) {
        return MARKS.stream()
                .allMatch(each -> each.powers().get(modulus.mod(BigInteger.valueOf(each.prime())).intValue()));
    }

    /// Where the powers are all residues but zero, the prime tells nothing and costs little.
    private static List<Residues> marks() {
        List<Residues> marks = new ArrayList<>();
        for (int prime = 3; prime <= LARGEST; prime += 2) {
            if (BigInteger.valueOf(prime).isProbablePrime(20)) {
                var powers = new BitSet(prime);
                for (int power = 1; !powers.get(power); power = power * (GENERATOR % prime) % prime) {
                    powers.set(power);
                }
                marks.add(new Residues(prime, powers));
            }
        }
        return List.copyOf(marks);
    }
}
