package dev.pinion.server.access.keys;

/// Checks the signatures of one public key, in the one way that the key is for. All it works with is public, so its time
/// may tell anything.
///
/// Thread: any, immutable: what can be worked out of a key once is kept, not what belongs to one check.
sealed interface SignatureCheck permits EcdsaCheck, Ed25519Check, RsaCheck {
    boolean verifies(byte[] signedBytes, byte[] signature);
}
