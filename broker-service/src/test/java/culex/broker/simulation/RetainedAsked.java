package culex.broker.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The retained messages that a client of MQTT 3.1.1 must get after a SUBSCRIBE: the one of each matching Topic Name, with RETAIN
 * ([MQTT-3.3.1-8]), also if messages are published meanwhile.
 */
final class RetainedAsked {
    private static final List<String> TOPICS = List.of("t/0", "t/1", "t/2");
    private static final int FAILURE = 0x80;

    private final Map<Integer, Request> asked = new HashMap<>();
    private final Map<String, Set<String>> owed = new HashMap<>();

    /** A SUBSCRIBE, with the Topic Names whose retained messages must be sent. */
    private record Request(String filter, Set<String> topics) {}

    /** Called when the client sends SUBSCRIBE. */
    void subscribing(int packetIdentifier, SimulatedSubscription subscription, Predicate<String> isRetained) {
        Set<String> topics = new HashSet<>();
        TOPICS.stream()
                .filter(topic -> !subscription.mqtt5() && subscription.brings(topic, false) && isRetained.test(topic))
                .forEach(topics::add);
        asked.put(packetIdentifier, new Request(subscription.filter(), topics));
    }

    /** Called when the client received SUBACK. */
    void answered(int packetIdentifier, int reason) {
        Request request = asked.remove(packetIdentifier);
        if (request != null && reason != FAILURE) {
            owed.computeIfAbsent(request.filter, filter -> new HashSet<>()).addAll(request.topics);
        }
    }

    /** Called when the client sends UNSUBSCRIBE: retained messages that were not sent before need not be sent. */
    void unsubscribing(String filter) {
        asked.values().removeIf(request -> request.filter.equals(filter));
        owed.remove(filter);
    }

    /** Called when the simulated client received a message with RETAIN 1: the retained message of this topic is not missing any more. */
    void came(String topic) {
        owed.values().forEach(topics -> topics.remove(topic));
    }

    /** Called when the connection has ended. */
    void forget() {
        asked.clear();
        owed.clear();
    }

    /** Returns the Topic Names whose retained messages the client has not received. */
    Set<String> owed() {
        Set<String> all = new HashSet<>();
        owed.values().forEach(all::addAll);
        return all;
    }
}
