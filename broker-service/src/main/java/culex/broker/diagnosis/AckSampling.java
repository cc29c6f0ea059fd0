package culex.broker.diagnosis;

/**
 * Chooses the messages whose acknowledgement is measured: all of them up to {@value #EXACT_PER_SECOND} a second, and beyond that one of 16,
 * by its Packet Identifier. An acknowledgement that is not measured needs neither a counter nor a table look-up. The first message of a
 * Session is always measured. Runs on one loop.
 */
final class AckSampling {
    static final int EXACT_PER_SECOND = 1000;
    private static final int WEIGHT = 16;
    /**
     * Factor of the hash that spreads the measured identifiers, so that they do not coincide with a regular pattern in which a client
     * acknowledges.
     */
    private static final int SPREAD = 0x9E3779B1;

    private static final int ALL = 0;
    private static final int ONE_OF_16 = 0xF0000000;

    private int mask = ALL;
    private int measured;

    /** Whether the message with a Packet Identifier is measured. */
    boolean isMeasured(int packetIdentifier) {
        return ((packetIdentifier - 1) * SPREAD & mask) == 0;
    }

    /** The number of messages that one measured message represents. */
    int weight() {
        return mask == ALL ? 1 : WEIGHT;
    }

    /** Counts a measured message. Returns true when fewer are measured from now on. */
    boolean count() {
        if (++measured <= EXACT_PER_SECOND || mask != ALL) {
            return false;
        }
        mask = ONE_OF_16;
        return true;
    }

    /** Starts a new second: all messages are measured again until the limit is reached. */
    void refill() {
        if (measured * weight() <= EXACT_PER_SECOND) {
            mask = ALL;
        }
        measured = 0;
    }
}
