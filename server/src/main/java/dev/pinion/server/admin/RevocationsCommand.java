package dev.pinion.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.pinion.server.access.Revocation;
import dev.pinion.server.access.RevocationList;

/// `/server/admin/revocations`: what is revoked. At most [AdminCommand#ROWS_MAX] rows and the count of all.
public final class RevocationsCommand implements AdminCommand {

    private final RevocationList revocations;

    public RevocationsCommand(RevocationList revocations) {
        this.revocations = revocations;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) {
        return Map.of("count", revocations.size(), "revocations",
                revocations.first(ROWS_MAX).stream().map(RevocationsCommand::described).toList());
    }

    static Map<String, ?> described(Revocation revocation) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iss", revocation.issuer());
        switch (revocation) {
            case Revocation.OfToken one -> row.put("jti", one.tokenId());
            case Revocation.OfSubject all -> {
                row.put("sub", all.subject());
                row.put("issued-until", all.issuedUntil().toString());
            }
            case Revocation.OfKey key -> row.put("key", key.keyId());
            case Revocation.OfIssuer all -> row.put("issued-until", all.issuedUntil().toString());
        }
        if (!revocation.forgetAfter().equals(Revocation.NEVER)) {
            row.put("forget-after", revocation.forgetAfter().toString());
        }
        return row;
    }
}
