package culex.broker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapSizesTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void sizeOfAnArrayIncludesItsHeaderAndAlignment() {
        assertEquals(16, HeapSizes.byteArray(0, 0));
        assertEquals(24, HeapSizes.byteArray(1, 0));
        assertEquals(MEGABYTE + 16, HeapSizes.byteArray(1 << 20, 0));
    }

    @Test
    void arrayOfHalfAHeapRegionOrMoreCountsAsWholeRegions() {
        assertEquals(512 * 1024 - 8, HeapSizes.byteArray(512 * 1024 - 24, MEGABYTE));
        assertEquals(MEGABYTE, HeapSizes.byteArray(512 * 1024 - 16, MEGABYTE));
        assertEquals(2 * MEGABYTE, HeapSizes.byteArray(1 << 20, MEGABYTE));
    }
}
