package grapevine.core;

/**
 * Which models of a run are kept as draws.
 *
 * @param burnIn rounds of which none is kept, >= 0
 * @param every one of so many rounds is kept after that, >= 1
 * @param most how many are kept at most, the newest, >= 1
 */
public record Thinning(int burnIn, int every, int most) {

    /** Refuses to keep nothing. */
    public Thinning {
        require(burnIn >= 0, "burnIn >= 0", burnIn);
        require(every >= 1, "every >= 1", every);
        require(most >= 1, "most >= 1", most);
    }

    boolean keeps(int round) {
        return round > burnIn && (round - burnIn) % every == 0;
    }

    private static void require(boolean holds, String needed, int value) {
        if (!holds) throw new IllegalArgumentException("draws(burnIn, every, most) needs " + needed + ", got " + value);
    }
}
