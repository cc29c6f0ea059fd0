package culex.broker.simulation;

import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.simulation.SimulatedClient.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The subscriptions of a simulated client, which are chosen at random: SUBSCRIBE, SUBACK, and the messages that match. */
final class ClientSubscriptions {
    /**
     * Prefix of topics that only the Shared Subscription matches: a filter that begins with a wildcard does not match a topic that begins
     * with $.
     */
    static final String SHARED_TOPICS = "$s/";

    static final String GROUP = "$share/group/" + SHARED_TOPICS + "+";

    private static final int FIRST_IDENTIFIER = 101;

    private final World world;
    private final Random random;
    private final SimulatedClient client;
    private final String clientId;
    private final boolean mqtt5;
    private final RetainedAsked retained = new RetainedAsked();
    private final Map<String, SimulatedSubscription> byFilter = new LinkedHashMap<>();

    private int lastIdentifier;
    private boolean granted;

    ClientSubscriptions(World world, SimulatedClient client, String clientId) {
        this.world = world;
        random = world.random();
        this.client = client;
        this.clientId = clientId;
        mqtt5 = client.isMqtt5();
        subscribeToSome(client.role());
    }

    private void subscribeToSome(Role role) {
        if (role == Role.MEMBER) {
            subscribeTo(GROUP, 2);
            return;
        }
        String[] filters = {"t/0", "t/1", "t/+", "#", "t/#", "+/2"};
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            subscribeTo(filters[random.nextInt(filters.length)], random.nextInt(3));
        }
        if (role == Role.VISITOR && random.nextInt(3) == 0) {
            subscribeTo(GROUP, 2);
        }
    }

    private void subscribeTo(String filter, int qos) {
        boolean noLocal = mqtt5 && !filter.equals(GROUP) && random.nextInt(3) == 0;
        boolean asPublished = mqtt5 && random.nextBoolean();
        int identifier = mqtt5 ? Scenario.oneOf(random, 0, byFilter.size() + 1, 300) : 0;
        byFilter.put(filter, new SimulatedSubscription(filter, qos, noLocal, asPublished, identifier, mqtt5));
    }

    Collection<SimulatedSubscription> all() {
        return byFilter.values();
    }

    boolean isInGroup() {
        return byFilter.containsKey(GROUP);
    }

    /** Returns the subscriptions that match a topic, with No Local applied to the publisher. */
    List<SimulatedSubscription> matching(String topic, String publisher) {
        return byFilter.values().stream()
                .filter(subscription -> subscription.brings(topic, publisher.equals(clientId)))
                .toList();
    }

    /** Returns the highest QoS of the Non-shared Subscriptions for a publisher's messages of a topic, or -1. */
    int grantedQos(String topic, String publisher) {
        if (topic.startsWith(SHARED_TOPICS)) {
            return -1;
        }
        return matching(topic, publisher).stream()
                .mapToInt(SimulatedSubscription::qos)
                .max()
                .orElse(-1);
    }

    /** Whether the client has received SUBACK for all subscriptions, or has resumed a Session with all of them. */
    boolean areGranted() {
        return granted;
    }

    /** Returns the Topic Names whose retained messages the client must still receive for its subscriptions. */
    Set<String> retainedOwed() {
        return retained.owed();
    }

    /** Called when the client received a message with RETAIN. */
    void retainedReceived(String topic) {
        retained.came(topic);
    }

    /** Called when the connection is no longer used. */
    void forgetConnection() {
        granted = false;
        retained.forget();
    }

    /**
     * Called after CONNACK: sends SUBSCRIBE for each subscription.
     *
     * @param hasAll whether the Session has all subscriptions already
     */
    void onConnected(boolean hasAll) {
        if (hasAll) {
            granted = true;
            return;
        }
        lastIdentifier = FIRST_IDENTIFIER - 1;
        for (SimulatedSubscription subscription : byFilter.values()) {
            subscribe(++lastIdentifier, subscription);
        }
    }

    /** Unsubscribes from a filter, or subscribes to it again. */
    void change() {
        if (random.nextBoolean()) {
            retained.unsubscribing("t/+");
            client.send(ClientWire.unsubscribe(mqtt5, 200, "t/+"));
        } else {
            int qos = random.nextInt(3);
            subscribe(201, new SimulatedSubscription("t/+", qos, false, false, 0, mqtt5));
        }
    }

    private void subscribe(int identifier, SimulatedSubscription subscription) {
        retained.subscribing(identifier, subscription, world::isRetained);
        client.send(ClientWire.subscribe(identifier, subscription));
    }

    void onSubAck(Incoming packet) {
        granted |= packet.u16(0) == lastIdentifier;
        retained.answered(packet.u16(0), packet.u8(packet.body().length - 1));
    }
}
