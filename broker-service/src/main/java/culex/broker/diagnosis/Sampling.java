package culex.broker.diagnosis;

/**
 * Chooses what is counted: everything up to {@value #EXACT_PER_SECOND} events a second, and beyond that one of about 16, with the number of
 * events that it stands for. The gaps are random, so that a regular pattern of events is not counted wrong. On one loop.
 */
final class Sampling {
    static final int EXACT_PER_SECOND = 1000;
    private static final int GAP_MASK = 31;

    private int exact = EXACT_PER_SECOND;
    private int drawn = 1;
    private int gap = 1;
    private int random;

    /** @param seed anything but 0 */
    Sampling(int seed) {
        random = seed;
    }

    /** How many events the current one stands for; 0 when it is not counted. */
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

    /** Another second begins. */
    void refill() {
        exact = EXACT_PER_SECOND;
    }
}
