package culex.broker.memory;

/**
 * What objects take on the Java heap, in bytes. G1 gives an array of half a region or more whole regions of its own, so that an array of
 * 1 MB may take 2 MB; the other collectors take what the array needs.
 */
public final class HeapSizes {
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int ALIGNMENT_BYTES = 8;
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
        return Math.toIntExact(byteArray(length, regionBytes));
    }

    static long byteArray(int length, long regionBytes) {
        long bytes = roundUp((long) length + ARRAY_HEADER_BYTES, ALIGNMENT_BYTES);
        return regionBytes > 0 && bytes >= regionBytes / 2 ? roundUp(bytes, regionBytes) : bytes;
    }

    private static long roundUp(long bytes, long unit) {
        return (bytes + unit - 1) / unit * unit;
    }
}
