package culex.broker.topic;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One value per Topic Name, found by Topic Filter: the retained messages (section 3.3.1.3). Any thread may read at any time
 * without locks; writers descend as those of {@link SubscriptionTree} do.
 *
 * @param <M> the retained message
 */
public final class RetainedTree<M> {
    private final Node<M> root = new Node<>();
    private static final String SERVER = "$SYS/";

    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();
    private final ToLongFunction<M> weigh;

    /** @param weigh the bytes that a message takes */
    public RetainedTree(ToLongFunction<M> weigh) {
        this.weigh = weigh;
    }

    private static final class Node<M> {
        final ConcurrentHashMap<String, Node<M>> children = new ConcurrentHashMap<>(1);
        volatile @Nullable M message;

        boolean isEmpty() {
            return children.isEmpty() && message == null;
        }
    }

    /** The number of retained messages, without the server's own below {@code $SYS/}. */
    public int size() {
        return size.get();
    }

    /** The bytes of these messages. */
    public long bytes() {
        return bytes.sum();
    }

    /** Sets, replaces or (null) removes the message of a Topic Name; returns the one that stood there. */
    public @Nullable M put(String topicName, @Nullable M message) {
        @Nullable M previous = replace(root, TopicFilter.split(topicName), 0, message, null);
        count(topicName, previous, message);
        return previous;
    }

    /** Removes the message of a Topic Name if it is still this one. */
    public void remove(String topicName, M expected) {
        @Nullable M previous = replace(root, TopicFilter.split(topicName), 0, null, expected);
        if (previous == expected) {
            count(topicName, previous, null);
        }
    }

    private void count(String topicName, @Nullable M previous, @Nullable M message) {
        if (topicName.startsWith(SERVER)) {
            return;
        }
        if (previous != null) {
            size.decrementAndGet();
            bytes.add(-weigh.applyAsLong(previous));
        }
        if (message != null) {
            size.incrementAndGet();
            bytes.add(weigh.applyAsLong(message));
        }
    }

    /** @param expected what has to stand there, or null for anything */
    private static <M> @Nullable M replace(
            Node<M> node, List<String> levels, int depth, @Nullable M message, @Nullable M expected) {
        if (depth == levels.size()) {
            M previous = node.message;
            if (expected == null || expected == previous) {
                node.message = message;
            }
            return previous;
        }
        Holder<M> previous = new Holder<>();
        node.children.compute(levels.get(depth), (level, child) -> {
            if (child == null && message == null) {
                return null;
            }
            Node<M> next = child == null ? new Node<>() : child;
            previous.value = replace(next, levels, depth + 1, message, expected);
            return next.isEmpty() ? null : next;
        });
        return previous.value;
    }

    private static final class Holder<M> {
        @Nullable M value;
    }

    /** The message of a Topic Name, or null. */
    public @Nullable M get(String topicName) {
        Node<M> node = root;
        for (String level : TopicFilter.split(topicName)) {
            node = node.children.get(level);
            if (node == null) {
                return null;
            }
        }
        return node.message;
    }

    /** Visits the Topic Name and message of each that a Topic Filter matches. */
    public void match(TopicFilter filter, BiConsumer<String, M> visitor) {
        match(root, "", filter.levels(), 0, visitor);
    }

    private static <M> void match(
            Node<M> node, String path, List<String> levels, int depth, BiConsumer<String, M> visitor) {
        if (depth == levels.size()) {
            visit(node, path, visitor);
            return;
        }
        String level = levels.get(depth);
        switch (level) {
            case "#" -> below(node, path, depth, visitor);
            case "+" ->
                node.children.forEach((name, child) -> {
                    if (depth > 0 || !TopicName.isSystem(name)) { // [MQTT-4.7.2-1]
                        match(child, join(path, depth, name), levels, depth + 1, visitor);
                    }
                });
            default -> {
                Node<M> child = node.children.get(level);
                if (child != null) {
                    match(child, join(path, depth, level), levels, depth + 1, visitor);
                }
            }
        }
    }

    private static <M> void below(Node<M> node, String path, int depth, BiConsumer<String, M> visitor) {
        if (depth > 0) {
            visit(node, path, visitor); // "a/#" matches "a" too (section 4.7.1.2)
        }
        node.children.forEach((name, child) -> {
            if (depth > 0 || !TopicName.isSystem(name)) { // [MQTT-4.7.2-1]
                below(child, join(path, depth, name), depth + 1, visitor);
            }
        });
    }

    /** A walk over all messages, a part at a time. What is added or removed meanwhile is visited or not. */
    public Walk<M> walk() {
        return new Walk<>(root);
    }

    /**
     * A walk over a tree; used by one thread.
     *
     * @param <M> the retained message
     */
    public static final class Walk<M> {
        private final ArrayDeque<Step<M>> path = new ArrayDeque<>();

        private record Step<M>(String topicName, Iterator<Map.Entry<String, Node<M>>> children) {}

        private Walk(Node<M> root) {
            path.push(new Step<>("", root.children.entrySet().iterator()));
        }

        /**
         * Goes on.
         *
         * @param nodes how far
         * @return whether there may be more
         */
        public boolean advance(int nodes, BiConsumer<String, M> visitor) {
            for (int i = 0; i < nodes && !path.isEmpty(); i++) {
                Step<M> step = path.getFirst();
                if (!step.children.hasNext()) {
                    path.pop();
                    continue;
                }
                Map.Entry<String, Node<M>> next = step.children.next();
                String topicName = join(step.topicName, path.size() - 1, next.getKey());
                visit(next.getValue(), topicName, visitor);
                path.push(new Step<>(
                        topicName, next.getValue().children.entrySet().iterator()));
            }
            return !path.isEmpty();
        }
    }

    private static <M> void visit(Node<M> node, String path, BiConsumer<String, M> visitor) {
        M message = node.message;
        if (message != null) {
            visitor.accept(path, message);
        }
    }

    private static String join(String path, int depth, String level) {
        return depth == 0 ? level : path + '/' + level;
    }
}
