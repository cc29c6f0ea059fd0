package culex.broker.topic;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One value per Topic Name, found by Topic Filter: the retained messages (section 3.3.1.3). Any thread may read at any time
 * without locks; writers descend as those of {@link SubscriptionTree} do.
 *
 * @param <M> the retained message
 */
public final class RetainedTree<M> {
    private final Node<M> root = new Node<>();
    private final AtomicInteger size = new AtomicInteger();

    private static final class Node<M> {
        final ConcurrentHashMap<String, Node<M>> children = new ConcurrentHashMap<>(1);
        volatile @Nullable M message;

        boolean isEmpty() {
            return children.isEmpty() && message == null;
        }
    }

    /** The number of retained messages. */
    public int size() {
        return size.get();
    }

    /** Sets, replaces or (null) removes the message of a Topic Name; returns the one that stood there. */
    public @Nullable M put(String topicName, @Nullable M message) {
        @Nullable M previous = replace(root, TopicFilter.split(topicName), 0, message);
        if (previous == null && message != null) {
            size.incrementAndGet();
        } else if (previous != null && message == null) {
            size.decrementAndGet();
        }
        return previous;
    }

    private static <M> @Nullable M replace(Node<M> node, List<String> levels, int depth, @Nullable M message) {
        if (depth == levels.size()) {
            M previous = node.message;
            node.message = message;
            return previous;
        }
        Holder<M> previous = new Holder<>();
        node.children.compute(levels.get(depth), (level, child) -> {
            if (child == null && message == null) {
                return null;
            }
            Node<M> next = child == null ? new Node<>() : child;
            previous.value = replace(next, levels, depth + 1, message);
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
