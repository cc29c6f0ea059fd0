package culex.broker.diagnosis;

/**
 * Chooses the events to count: all up to {@value #EXACT_PER_SECOND} a second, and above that about one of 16, which is counted with a
 * weight. The gaps are random, so that a regular pattern of events does not distort the counts. Used on one loop.
 */
final class Sampling {
    static final int EXACT_PER_SECOND = 1000;
    private static final int GAP_MASK = 31;

    private int exact = EXACT_PER_SECOND;
    private int drawn = 1;
    private int gap = 1;
    private int random;

    /** @param seed the seed of the random numbers, not 0 */
    Sampling(int seed) {
        random = seed;
    }

    /** The number of events that the current event represents; 0 when the current event is not counted. */
    int weight() {
        if (exact > 0) {
            exact--;
            return 1;
        }
        return --gap > 0 ? 0 : draw();
    }

    private int draw() {
        int weight = drawn;
        random ^= random << 13; // xorshift
        random ^= random >>> 17;
        random ^= random << 5;
        drawn = 1 + (random & GAP_MASK);
        gap = drawn;
        return weight;
    }

    /** Starts a new second: all events are counted again until the limit is reached. */
    void refill() {
        exact = EXACT_PER_SECOND;
    }
}
