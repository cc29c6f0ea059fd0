package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tree of retained messages against a map. */
class RetainedTreeTest {
    private static final String[] TOPICS = {"a", "a/b", "a/b/c", "/a", "a/", "a//c", "$x", "$x/b", "b", "b/c"};
    private static final String[] FILTERS = {
        "#", "+", "a", "a/#", "a/+", "a/+/c", "+/b", "+/+", "/+", "$x/#", "$x/+", "b/c", "+/#", "a/b/c/#"
    };

    @Test
    void itHoldsAndFindsWhatAMapHolds() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            RetainedTree<String> tree = new RetainedTree<>(String::length);
            Map<String, String> model = new TreeMap<>();
            for (int i = 0; i < 40; i++) {
                String topic = TOPICS[random.nextInt(TOPICS.length)];
                if (random.nextInt(3) > 0) {
                    assertEquals(model.put(topic, "m" + i), tree.put(topic, "m" + i), "seed " + seed);
                } else {
                    assertEquals(model.remove(topic), tree.put(topic, null), "seed " + seed);
                }
                assertEquals(model.size(), tree.size(), "seed " + seed);
            }
            for (String topic : TOPICS) {
                assertEquals(model.get(topic), tree.get(topic), "seed " + seed);
            }
            for (String text : FILTERS) {
                TopicFilter filter = TopicFilter.parse(text);
                assertNotNull(filter);
                Map<String, String> expected = new TreeMap<>(model);
                expected.keySet().removeIf(topic -> !SubscriptionTreeTest.matches(filter, topic));
                Map<String, String> found = new TreeMap<>();
                tree.match(filter, (topic, message) -> assertNull(found.put(topic, message)));
                assertEquals(expected, found, "seed " + seed + ", filter " + text);
            }
        }
    }
}
