package dev.pinion.bench.plan;

/// What a correct server never shows. A run with flaws has no speed worth quoting.
///
/// @param lost       sent, or received by others, but not answered within the patience
/// @param duplicated answered twice
/// @param unexpected answers to nothing that was asked, or out of order
public record Flaws(long lost, long duplicated, long unexpected) {
    public static final Flaws NONE = new Flaws(0, 0, 0);

    public boolean none() {
        return lost == 0 && duplicated == 0 && unexpected == 0;
    }

    public Flaws plus(Flaws more) {
        return new Flaws(lost + more.lost, duplicated + more.duplicated, unexpected + more.unexpected);
    }
}
