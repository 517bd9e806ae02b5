package dev.pinion.server.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Measures what one CONNECT costs in verification, for each algorithm, on one thread: run it by hand with
/// `java -cp server/target/test-classes:server/target/classes:… dev.pinion.server.access.VerificationCost`.
final class VerificationCost {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 5;
    private static final int TOKENS = 1_000;

    private VerificationCost() {}

    public static void main(String[] arguments) throws Exception {
        TokenVerifier verifier = TestToken.verifier();
        for (TestKey key : TestKey.oneOfEach()) {
            report(key.alg() + " accepted", verifier, tokens(TestToken.by(key)));
        }
        report("ES256 refused: unknown kid", verifier,
                tokens(TestToken.by(new TestKey("other", "ES256", TestKey.named("ES256").pair()))));
        report("ES256 accepted, 16 KiB", verifier, tokens(TestToken.good().claim("groups", "g".repeat(11_500))));
    }

    private static List<String> tokens(TestToken like) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            tokens.add(like.claim("jti", "t-" + i).text());
        }
        return tokens;
    }

    private static void report(String what, TokenVerifier verifier, List<String> tokens) {
        int accepted = 0;
        for (int i = 0; i < WARM_UP; i++) {
            accepted += accepted(verifier, tokens.get(i % TOKENS));
        }
        double[] micros = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (String token : tokens) {
                accepted += accepted(verifier, token);
            }
            micros[round] = (System.nanoTime() - begun) / 1e3 / TOKENS;
        }
        Arrays.sort(micros);
        System.out.printf("%-28s median %7.1f us, best %7.1f us (%d accepted)%n", what, micros[ROUNDS / 2], micros[0],
                accepted);
    }

    private static int accepted(TokenVerifier verifier, String token) {
        try {
            verifier.verify(token, null);
            return 1;
        } catch (AccessDeniedException refused) {
            return 0;
        }
    }
}
