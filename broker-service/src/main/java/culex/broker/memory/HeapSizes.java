package culex.broker.memory;

/**
 * What objects take on the Java heap, in bytes. G1 gives an array of half a region or more whole regions of its own, so that an array of
 * 1 MB may take 2 MB; the other collectors take what the array needs.
 */
public final class HeapSizes {
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final long ALIGNMENT_MASK = 7;
    private static long regionBytes;

    private HeapSizes() {}

    /**
     * Says which collector the process runs with; once, before anything is counted.
     *
     * @param bytes the size of a G1 region, or 0 with another collector
     */
    public static void useRegions(long bytes) {
        regionBytes = bytes;
    }

    /** The bytes on the heap of a byte array of this length, header included. */
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
