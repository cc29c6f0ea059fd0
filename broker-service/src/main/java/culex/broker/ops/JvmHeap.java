package culex.broker.ops;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The heap of this process: how many bytes long-lived objects can use, and how many of these are in use. Works with every collector of a
 * JVM and with the serial one of a native executable. {@link #percentInUse} is for one thread.
 */
public final class JvmHeap {
    /** Usable part of the heap with G1, in per cent: G1 needs free regions to which it moves objects. */
    private static final int G1_USABLE_PERCENT = 85;

    private static final int PERCENT = 100;

    /**
     * Usable part of the heap of a native executable, in per cent: the rest is for young objects, by a build option
     * (native-image.properties). The memory pools of a native executable do not report their maximum.
     */
    private static final int NATIVE_USABLE_PERCENT = 75;

    private static final String NATIVE_OLD_GENERATION = "old generation space";
    private static final String NATIVE_FULL_COLLECTOR = "complete scavenger";

    private final @Nullable AfterFullCollection nativeUsage;
    private final @Nullable MemoryPoolMXBean old;
    private final long usableBytes;
    private final long regionBytes;

    public JvmHeap() {
        old = oldGeneration();
        regionBytes = g1RegionBytes();
        long whole = Runtime.getRuntime().maxMemory();
        nativeUsage = nativeUsage();
        if (nativeUsage != null) {
            usableBytes = whole / PERCENT * NATIVE_USABLE_PERCENT;
        } else if (regionBytes > 0) {
            usableBytes = whole / PERCENT * G1_USABLE_PERCENT;
        } else {
            long max = old == null ? -1 : old.getUsage().getMax();
            usableBytes = max > 0 ? Math.min(max, whole) : whole;
        }
    }

    /** The largest pool of the heap by its maximum: the old generation, or the only one. */
    private static @Nullable MemoryPoolMXBean oldGeneration() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
                .orElse(null);
    }

    /**
     * Measures the old generation in a native executable; null on a JVM, whose memory pools report the bytes in use after a full
     * collection.
     */
    private static @Nullable AfterFullCollection nativeUsage() {
        MemoryPoolMXBean pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(each -> each.getName().equals(NATIVE_OLD_GENERATION))
                .findFirst()
                .orElse(null);
        GarbageCollectorMXBean collector = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(each -> each.getName().equals(NATIVE_FULL_COLLECTOR))
                .findFirst()
                .orElse(null);
        return pool == null || collector == null
                ? null
                : new AfterFullCollection(
                        collector::getCollectionCount, () -> pool.getUsage().getUsed());
    }

    private static long g1RegionBytes() {
        try {
            HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            boolean isG1 = options != null
                    && Boolean.parseBoolean(options.getVMOption("UseG1GC").getValue());
            return isG1 ? Long.parseLong(options.getVMOption("G1HeapRegionSize").getValue()) : 0;
        } catch (IllegalArgumentException | UnsupportedOperationException noSuchOption) {
            return 0; // a native executable, or a JVM other than HotSpot
        }
    }

    /** The bytes that long-lived objects can use: the old generation, 85 % of the heap with G1, or 75 % in a native executable. */
    public long usableBytes() {
        return usableBytes;
    }

    /** The size of a G1 region, or 0 with another collector. */
    public long regionBytes() {
        return regionBytes;
    }

    /**
     * How much of {@link #usableBytes} is certainly in use, in per cent: the bytes that remained after the last collection of the old
     * generation, or those in use now if they are fewer. Newer objects are not counted, because they may be garbage.
     */
    public int percentInUse() {
        if (nativeUsage != null) {
            return percentOf(nativeUsage.bytes());
        }
        MemoryPoolMXBean pool = old;
        if (pool == null) {
            return 0;
        }
        MemoryUsage after = pool.getCollectionUsage();
        long left = after == null ? 0 : after.getUsed();
        return percentOf(Math.min(left, pool.getUsage().getUsed()));
    }

    private int percentOf(long used) {
        return (int) Math.min(PERCENT, used * PERCENT / Math.max(1, usableBytes));
    }
}
