package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

import dev.pinion.protocol.DisconnectReason;

/// One token that must be refused, and by which rule: so it is sure that no other one caught it.
public record Hostile(String name, String token, String rule) {
    @Override
    public String toString() {
        return name;
    }

    public void isRefusedBy(TokenVerifier verifier) {
        isRefusedBy(verifier, DisconnectReason.TOKEN_REJECTED);
    }

    public void isRefusedBy(TokenVerifier verifier, DisconnectReason reason) {
        // When
        var refusal = assertThrows(AccessDeniedException.class, () -> verifier.verify(token, null), name);

        // Then
        assertTrue(refusal.rule().contains(rule),
                () -> name + ": expected \"" + rule + "\", was \"" + refusal.rule() + "\"");
        assertEquals(reason, refusal.reason(), name);
        leaksNothing(refusal);
    }

    private void leaksNothing(AccessDeniedException refusal) {
        StringWriter everything = new StringWriter();
        refusal.printStackTrace(new PrintWriter(everything));
        everything.append(refusal.whatThePeerIsTold()).append(refusal.rule()).append(refusal.toString());
        String said = everything.toString();
        assertFalse(said.contains(TestToken.SECRET), said);
        for (String part : token.split("[^A-Za-z0-9_-]+", -1)) {
            assertFalse(part.length() > 20 && said.contains(part), said);
        }
    }
}
