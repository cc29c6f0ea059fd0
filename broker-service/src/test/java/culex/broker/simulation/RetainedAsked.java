package culex.broker.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a client of MQTT 3.1.1 asked for when it subscribed: the retained message of each Topic Name that had one, with RETAIN
 * ([MQTT-3.3.1-8]), whatever is published meanwhile.
 */
final class RetainedAsked {
    private static final List<String> TOPICS = List.of("t/0", "t/1", "t/2");
    private static final int FAILURE = 0x80;

    private final Map<Integer, Request> asked = new HashMap<>();
    private final Map<String, Set<String>> owed = new HashMap<>();

    /** What a SUBSCRIBE asks for. */
    private record Request(String filter, Set<String> topics) {}

    /** SUBSCRIBE is written. */
    void subscribing(int packetIdentifier, SimulatedSubscription subscription, Predicate<String> isRetained) {
        Set<String> topics = new HashSet<>();
        TOPICS.stream()
                .filter(topic -> !subscription.mqtt5() && subscription.brings(topic, false) && isRetained.test(topic))
                .forEach(topics::add);
        asked.put(packetIdentifier, new Request(subscription.filter(), topics));
    }

    /** SUBACK came. */
    void answered(int packetIdentifier, int reason) {
        Request request = asked.remove(packetIdentifier);
        if (request != null && reason != FAILURE) {
            owed.computeIfAbsent(request.filter, filter -> new HashSet<>()).addAll(request.topics);
        }
    }

    /** UNSUBSCRIBE is written: what is not sent by then need not come. */
    void unsubscribing(String filter) {
        asked.values().removeIf(request -> request.filter.equals(filter));
        owed.remove(filter);
    }

    /** A message with RETAIN came. */
    void came(String topic) {
        owed.values().forEach(topics -> topics.remove(topic));
    }

    /** The connection is gone. */
    void forget() {
        asked.clear();
        owed.clear();
    }

    /** The Topic Names whose retained messages have not come. */
    Set<String> owed() {
        Set<String> all = new HashSet<>();
        owed.values().forEach(all::addAll);
        return all;
    }
}
