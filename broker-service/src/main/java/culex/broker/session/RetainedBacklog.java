package culex.broker.session;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.topic.RetainedTree;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Topic Names whose retained messages new subscriptions have asked for, in the order in which they go out as the client takes them.
 * What goes out is what the tree holds then: an old value must not follow a new one, and a new one that went the way of a live
 * message does not stand for the retained one that was asked for ([MQTT-3.3.1-8]). Not thread-safe.
 */
final class RetainedBacklog {
    private final RetainedTree<Message> tree;
    private final ArrayDeque<RetainedRequest> waiting = new ArrayDeque<>(4);

    RetainedBacklog(RetainedTree<Message> tree) {
        this.tree = tree;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    void add(RetainedRequest request) {
        waiting.add(request);
    }

    /** What the next one brings, without taking it; null when there is none. Those whose message was removed meanwhile go. */
    @Nullable Delivery peek() {
        for (RetainedRequest request = waiting.peek(); request != null; request = waiting.peek()) {
            Message message = tree.get(request.topicName());
            if (message != null && request.takes(message)) {
                QoS qos = QoS.min(message.qos(), request.options().maximumQos()); // [MQTT-3.8.4-8]
                return new Delivery(message, request.options(), qos, true);
            }
            waiting.remove();
        }
        return null;
    }

    void remove() {
        waiting.remove();
    }
}
