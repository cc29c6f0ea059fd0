package culex.broker.memory;

/**
 * Sizes of arrays on the Java heap, in bytes. G1 gives an array of half a region or more separate regions, so an array of 1 MB can occupy 2
 * MB. With other collectors an array occupies its own size.
 */
public final class HeapSizes {
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final long ALIGNMENT_MASK = 7;
    private static long regionBytes;

    private HeapSizes() {}

    /**
     * Sets the region size of the garbage collector. Call it once, before any size is computed.
     *
     * @param bytes the size of a G1 region, or 0 with another collector
     */
    public static void useRegions(long bytes) {
        regionBytes = bytes;
    }

    /** The size on the heap, in bytes, of a byte array of this length, header included. */
    public static int byteArray(int length) {
        return (int) byteArray(length, regionBytes);
    }

    static long byteArray(int length, long regionBytes) {
        long bytes = (long) length + ARRAY_HEADER_BYTES + ALIGNMENT_MASK & ~ALIGNMENT_MASK;
        return regionBytes > 0 && bytes >= regionBytes / 2 ? wholeRegions(bytes, regionBytes) : bytes;
    }

    private static long wholeRegions(long bytes, long regionBytes) {
        return (bytes + regionBytes - 1) / regionBytes * regionBytes;
    }
}
