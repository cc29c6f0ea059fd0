package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetainedWalkTest {
    private final RetainedTree<String> tree = new RetainedTree<>(String::length);

    @Test
    void visitsEveryMessageOnceHoweverSmallTheSteps() {
        Map<String, String> all = new HashMap<>();
        for (String topic : new String[] {"a", "a/b", "a/b/c", "/", "//x", "$SYS/broker/uptime", "ü/b"}) {
            tree.put(topic, "of " + topic);
            all.put(topic, "of " + topic);
        }
        Map<String, String> visited = new HashMap<>();
        RetainedTree.Walk<String> walk = tree.walk();
        while (walk.advance(1, (topic, message) -> assertNull(visited.put(topic, message)))) {
            assertEquals(true, all.entrySet().containsAll(visited.entrySet()));
        }
        assertEquals(all, visited);
    }

    @Test
    void removesOnlyWhatIsExpectedAndCountsWithoutTheServersOwn() {
        tree.put("a/b", "old");
        tree.put("$SYS/broker/uptime", "1 seconds");
        assertEquals(1, tree.size());
        assertEquals(3, tree.bytes());
        tree.put("a/b", "newer");
        tree.remove("a/b", "old");
        assertEquals("newer", tree.get("a/b"));
        assertEquals(5, tree.bytes());
        tree.remove("a/b", "newer");
        assertNull(tree.get("a/b"));
        assertEquals(0, tree.size());
        assertEquals(0, tree.bytes());
    }
}
