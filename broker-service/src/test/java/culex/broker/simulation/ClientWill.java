package culex.broker.simulation;

import org.jspecify.annotations.Nullable;

/** The will of a simulated client: whether its CONNECT has one, and whether the broker must publish it. */
final class ClientWill {
    /** Prefix of the topics of wills. */
    static final String TOPICS = "t/will-";

    private final World world;
    private final String clientId;
    private final boolean mqtt5;
    private int number;
    private @Nullable String topic;

    ClientWill(World world, String clientId, boolean mqtt5) {
        this.world = world;
        this.clientId = clientId;
        this.mqtt5 = mqtt5;
    }

    /** Chooses at random whether the next CONNECT has a will; none if the client may not have one. */
    void choose(boolean isAllowed) {
        topic = isAllowed && world.random().nextBoolean() ? TOPICS + clientId : null;
        if (topic != null) {
            number++;
            world.ledger().willSet(text());
        }
    }

    /** Returns the topic of the will of the last CONNECT; null without a will. */
    @Nullable String topic() {
        return topic;
    }

    String text() {
        return clientId + " is gone " + number;
    }

    /**
     * Called when an accepted connection is lost: the broker must publish the will.
     *
     * @param isPersistent whether the Session outlives its connection
     */
    void connectionLost(boolean isPersistent) {
        String due = topic;
        if (due != null && !mqtt5) { // a will of MQTT 5.0 has a delay here, and may be cancelled
            world.ledger().willDue(due, text(), isPersistent);
        }
    }
}
