package culex.broker.store.paged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index of sizes, compared with a map. */
class RetainedIndexTest {
    @Test
    void indexEqualsAMapAfterRandomChanges() {
        Random random = new Random(1);
        RetainedIndex index = new RetainedIndex();
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            // Hashes that are so similar that they collide in the table.
            long hash = ((long) random.nextInt(4) << 60) + 1 + random.nextInt(5000);
            int size = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1000);
            index.set(hash, size);
            if (size == 0) {
                map.remove(hash);
            } else {
                map.put(hash, size);
            }
        }
        assertEquals(map.size(), index.messages());
        assertEquals(map.values().stream().mapToLong(Integer::intValue).sum(), index.bytes());
        for (long high = 0; high < 4; high++) {
            for (long low = 0; low <= 5001; low++) {
                long hash = (high << 60) + low;
                assertEquals(hash == 0 ? 0 : map.getOrDefault(hash, 0), index.sizeOf(hash));
            }
        }
    }

    @Test
    void oneMillionMessagesTakeLessThan32Megabytes() {
        Random random = new Random(2);
        RetainedIndex index = new RetainedIndex();
        for (int i = 0; i < 1_000_000; i++) {
            index.set(random.nextLong() | 1, 700);
        }
        assertTrue(index.heldBytes() < 32 << 20, () -> "takes " + index.heldBytes());
    }

    @Test
    void addedAndRemovedHashesDoNotLetTheIndexGrow() {
        Random random = new Random(3);
        RetainedIndex index = new RetainedIndex();
        long empty = index.heldBytes();
        for (int i = 0; i < 1_000_000; i++) {
            long hash = random.nextLong() | 1;
            index.set(hash, 1);
            index.set(hash, 0);
        }
        assertEquals(0, index.messages());
        assertEquals(empty, index.heldBytes());
    }
}
