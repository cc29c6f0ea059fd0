package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Compares the tree with a list of filters that are matched one by one, and changes the tree from several threads. */
class SubscriptionTreeTest {
    private static final String[] LEVELS = {"a", "b", "", "$x"};

    private static TopicFilter filter(String text) {
        TopicFilter filter = TopicFilter.parse(text);
        assertNotNull(filter, text);
        return filter;
    }

    private static String randomTopic(Random random) {
        StringBuilder topic = new StringBuilder(LEVELS[random.nextInt(LEVELS.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            topic.append('/').append(LEVELS[random.nextInt(LEVELS.length)]);
        }
        return topic.isEmpty() ? "a" : topic.toString();
    }

    private static String randomFilter(Random random) {
        String[] levels = randomTopic(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(3) == 0) {
                levels[i] = "+";
            }
        }
        String filter = String.join("/", levels) + (random.nextInt(4) == 0 ? "/#" : "");
        return (random.nextInt(4) == 0 ? "$share/g" + random.nextInt(2) + "/" : "")
                + (random.nextInt(20) == 0 ? "#" : filter);
    }

    /** Whether a filter matches a Topic Name: compares level by level, by section 4.7. */
    static boolean matches(TopicFilter filter, String topic) {
        List<String> names = List.of(topic.split("/", -1));
        List<String> levels = filter.levels();
        boolean wildcardFirst =
                levels.getFirst().equals("+") || levels.getFirst().equals("#");
        if (wildcardFirst && topic.startsWith("$")) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            if (levels.get(i).equals("#")) {
                return names.size() >= i;
            }
            if (i >= names.size()
                    || !(levels.get(i).equals("+") || levels.get(i).equals(names.get(i)))) {
                return false;
            }
        }
        return names.size() == levels.size();
    }

    private static Set<String> found(SubscriptionTree<String, String> tree, String topic) {
        Set<String> found = new TreeSet<>();
        tree.match(topic, new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(String subscriber, String subscription) {
                assertTrue(found.add(subscriber + " " + subscription));
            }

            @Override
            public void shared(SharedGroup<String, String> group) {
                group.forEach((subscriber, subscription) -> assertTrue(found.add(subscriber + " " + subscription)));
            }
        });
        return found;
    }

    @Test
    void treeMatchesByTheRulesOfTopicFilters() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            SubscriptionTree<String, String> tree = new SubscriptionTree<>();
            Map<String, Set<String>> model = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                String text = randomFilter(random);
                String subscriber = "s" + random.nextInt(5);
                boolean known = model.getOrDefault(text, Set.of()).contains(subscriber);
                if (random.nextInt(3) > 0) {
                    assertEquals(known, tree.add(filter(text), subscriber, text) != null, "seed " + seed);
                    model.computeIfAbsent(text, key -> new TreeSet<>()).add(subscriber);
                } else {
                    assertEquals(known, tree.remove(filter(text), subscriber) != null, "seed " + seed);
                    model.getOrDefault(text, new TreeSet<>()).remove(subscriber);
                }
            }
            assertEquals(model.values().stream().mapToInt(Set::size).sum(), tree.size(), "seed " + seed);
            for (int i = 0; i < 40; i++) {
                String topic = randomTopic(random);
                Set<String> expected = new TreeSet<>();
                model.forEach((text, subscribers) -> {
                    if (matches(filter(text), topic)) {
                        subscribers.forEach(subscriber -> expected.add(subscriber + " " + text));
                    }
                });
                assertEquals(expected, found(tree, topic), "seed " + seed + ", topic " + topic);
            }
        }
    }

    @Test
    void versionOfTheTreeChangesWithEveryAddAndRemove() {
        SubscriptionTree<String, String> tree = new SubscriptionTree<>();
        long before = tree.version();
        tree.add(filter("a"), "s", "x");
        long added = tree.version();
        assertFalse(before == added);
        tree.remove(filter("b"), "s");
        assertEquals(added, tree.version(), "nothing was removed");
        tree.remove(filter("a"), "s");
        assertFalse(added == tree.version());
    }

    @Test
    void versionOfATopicNameChangesOnlyWhenAFilterThatMayMatchItIsAddedOrRemoved() {
        SubscriptionTree<String, String> tree = new SubscriptionTree<>();
        long[] versions = {tree.version("a/b/c"), tree.version("a")};
        for (String other : new String[] {"x", "x/b/c", "b/#", "+/x/c", "+/+/x", "$share/g/x/b/c"}) {
            tree.add(filter(other), "s", "x");
            tree.touch(List.of(filter(other)).iterator());
            assertEquals(versions[0], tree.version("a/b/c"), other);
        }
        for (String matching : new String[] {"a/b/c", "a/#", "+/b/#", "+/+/c", "#", "+/#", "+/+/+", "$share/g/a/b/c"}) {
            long before = tree.version("a/b/c");
            tree.add(filter(matching), "s", "x");
            long added = tree.version("a/b/c");
            tree.touch(List.of(filter(matching)).iterator());
            long touched = tree.version("a/b/c");
            tree.remove(filter(matching), "s");
            assertTrue(before < added && added < touched && touched < tree.version("a/b/c"), matching);
        }
        assertTrue(versions[1] < tree.version("a"));
    }

    @Test
    void treeIsEmptyAfterConcurrentAddsAndRemoves() throws Exception {
        SubscriptionTree<String, String> tree = new SubscriptionTree<>();
        String[] filters = {"a", "a/b", "a/b/c", "a/+", "#", "$share/g/a/b", "$share/g/a", "$share/h/a"};
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                Random random = new Random(writer);
                String name = "w" + writer;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 50_000; i++) {
                        TopicFilter filter = filter(filters[random.nextInt(filters.length)]);
                        assertEquals(null, tree.add(filter, name, "x"));
                        assertEquals("x", tree.remove(filter, name), "the added subscription can be removed");
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertEquals(0, tree.size());
        assertEquals(0, tree.sharedSize());
        assertTrue(tree.isEmpty());
    }

    @Test
    void subscriptionThatDoesNotChangeIsAlwaysMatchedDuringConcurrentChangesOfOthers() throws Exception {
        SubscriptionTree<String, String> tree = new SubscriptionTree<>();
        tree.add(filter("a/+/c"), "stays", "x");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                Random random = new Random(writer);
                String name = "w" + writer;
                writers.add(threads.submit(() -> {
                    List<TopicFilter> added = new ArrayList<>();
                    for (int i = 0; i < 20_000; i++) {
                        TopicFilter filter = filter(
                                random.nextBoolean()
                                        ? "a/" + randomFilter(random).replace("$share/", "")
                                        : "a/+/c");
                        tree.add(filter, name, filter.text());
                        added.add(filter);
                        if (added.size() > 5) {
                            tree.remove(added.removeFirst(), name);
                        }
                    }
                    added.forEach(filter -> tree.remove(filter, name));
                }));
            }
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    assertTrue(found(tree, "a/b/c").contains("stays x"));
                }
            });
            for (Future<?> writer : writers) {
                writer.get();
            }
            done.set(true);
            reader.get();
        }
        assertEquals(Set.of("stays x"), found(tree, "a/b/c"));
        assertEquals(1, tree.size());
    }
}
