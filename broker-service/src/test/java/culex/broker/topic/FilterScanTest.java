package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares scans over sorted Topic Names with matching each Topic Name alone. */
class FilterScanTest {
    private static final String[] LEVELS = {"", "a", "b", "a-", "a0", "a b", "ab", "ä", "$x", "日", "a.b"};

    private static String random(Random random, boolean isFilter) {
        int levels = 1 + random.nextInt(4);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            String level = LEVELS[random.nextInt(LEVELS.length)];
            parts.add(isFilter && random.nextInt(3) == 0 ? "+" : level);
        }
        if (isFilter && random.nextInt(3) == 0) {
            parts.set(levels - 1, "#");
        }
        String text = String.join("/", parts);
        return text.isEmpty() ? "a" : text;
    }

    private static List<String> scan(NavigableSet<byte[]> topics, TopicFilter filter) {
        FilterScan scan = new FilterScan(filter);
        List<String> found = new ArrayList<>();
        byte[] key = scan.start();
        byte[] topic = topics.ceiling(key);
        while (topic != null) {
            byte[] next = scan.next(topic);
            if (next == topic) {
                found.add(new String(topic, StandardCharsets.UTF_8));
                topic = topics.higher(topic);
            } else {
                assertTrue(
                        next == null || Arrays.compareUnsigned(next, topic) > 0,
                        "the next key is greater than the Topic Name");
                topic = next == null ? null : topics.ceiling(next);
            }
        }
        return found;
    }

    @Test
    void scanReturnsMatchingTopicNamesInOrder() {
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            TreeSet<byte[]> topics = new TreeSet<>(Arrays::compareUnsigned);
            for (int i = 0; i < 60; i++) {
                topics.add(random(random, false).getBytes(StandardCharsets.UTF_8));
            }
            for (int i = 0; i < 20; i++) {
                TopicFilter filter = TopicFilter.parse(random(random, true));
                assertNotNull(filter);
                List<String> expected = topics.stream()
                        .map(topic -> new String(topic, StandardCharsets.UTF_8))
                        .filter(topic -> SubscriptionTreeTest.matches(filter, topic))
                        .toList();
                assertEquals(expected, scan(topics, filter), "seed " + seed + ", filter " + filter.text());
            }
        }
    }

    @Test
    void scanSkipsRangesOfTopicNamesThatCannotMatch() {
        TopicFilter filter = TopicFilter.parse("+/x/#");
        assertNotNull(filter);
        FilterScan scan = new FilterScan(filter);
        assertEquals("a/x", text(scan.next("a/b/c".getBytes(StandardCharsets.UTF_8))));
        assertEquals("a0", text(scan.next("a/y/1".getBytes(StandardCharsets.UTF_8))));
        assertEquals("%", text(scan.next("$SYS/x/1".getBytes(StandardCharsets.UTF_8))));
    }

    private static String text(byte @Nullable [] key) {
        assertNotNull(key);
        return new String(key, StandardCharsets.UTF_8);
    }

    @Test
    void topicNameOfOnlySlashesIsFoundByAScan() {
        byte[] topic = new byte[65_535];
        Arrays.fill(topic, (byte) '/');
        TopicFilter all = TopicFilter.parse("#");
        TopicFilter levels = TopicFilter.parse("+/+");
        assertNotNull(all);
        assertNotNull(levels);
        assertEquals(topic, new FilterScan(all).next(topic));
        assertEquals("/0", text(new FilterScan(levels).next(topic)));
    }
}
