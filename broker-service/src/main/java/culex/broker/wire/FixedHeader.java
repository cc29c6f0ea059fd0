package culex.broker.wire;

/** Reads the size of a packet from its fixed header. Stateless. */
public final class FixedHeader {
    /** Maximum number of bytes of a fixed header. */
    public static final int BYTES_MAX = 5;

    private static final int CONTINUED = 0x80;

    private FixedHeader() {}

    /**
     * The number of bytes of the packet that begins at {@code from}, with its fixed header; 0 if more bytes of the fixed header must
     * arrive, -1 if its Remaining Length is malformed (more than four bytes).
     *
     * @param to the index after the last byte that was received
     */
    public static int packetBytes(byte[] bytes, int from, int to) {
        int remaining = 0;
        for (int i = 0; i < BYTES_MAX - 1; i++) {
            int at = from + 1 + i;
            if (at >= to) {
                return 0;
            }
            int octet = bytes[at] & 0xFF;
            remaining |= (octet & (CONTINUED - 1)) << (7 * i);
            if (octet < CONTINUED) {
                return i + 2 + remaining;
            }
        }
        return -1;
    }
}
