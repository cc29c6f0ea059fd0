package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.topic.RetainedTree;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages that new subscriptions have asked for and that go out as the client takes them. The messages are those of the
 * tree, not copies. One that was replaced while it waited is passed over: its successor went the way of a live message, and an
 * old value must not follow a new one. Not thread-safe.
 */
final class RetainedBacklog {
    private final RetainedTree<Message> tree;
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(4);

    RetainedBacklog(RetainedTree<Message> tree) {
        this.tree = tree;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** The next that still stands, without taking it; null when there is none. */
    @Nullable Delivery peek() {
        while (true) {
            Delivery delivery = waiting.peek();
            if (delivery == null || tree.get(delivery.message().topic().value()) == delivery.message()) {
                return delivery;
            }
            waiting.remove();
        }
    }

    void remove() {
        waiting.remove();
    }
}
