package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.packet.QoS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Writes the recovered state of a store as lines of text, for comparison. */
final class Dump implements RecoveryListener {
    private final List<String> lines = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();
    private long session;
    private long highestNumber;

    /**
     * Returns all lines: first those of sessions in the order of recovery, then those of ended sessions and of retained messages, sorted.
     */
    List<String> lines() {
        Collections.sort(rest);
        List<String> all = new ArrayList<>(lines);
        all.addAll(rest);
        return all;
    }

    /** Returns the highest message number of the store. */
    long highestNumber() {
        return highestNumber;
    }

    static String text(Message message) {
        return message.topic().value() + " qos " + message.qos().value() + (message.retain() ? " retain" : "")
                + " expires "
                + message.expiresAtMillis() + " by " + message.publisher() + " "
                + Arrays.hashCode(message.forwardedProperties()) + " " + Arrays.hashCode(message.payload());
    }

    static String text(Delivery delivery) {
        Delivery.Options options = delivery.options();
        return delivery.message().number() + " " + text(delivery.message()) + " at "
                + delivery.qos().value() + "/"
                + options.maximumQos() + (options.retainAsPublished() ? " as published" : "")
                + (delivery.retained() ? " retained" : "") + (delivery.stored() ? "" : " not stored") + " "
                + Arrays.toString(options.subscriptionIdentifiers()) + " " + options.sharedFilter();
    }

    @Override
    public void lastSession(long number) {}

    @Override
    public void session(SessionState state) {
        session = state.number();
        StoredWill will = state.will();
        lines.add("session " + session + " " + state.clientId() + " " + state.expirySeconds() + " "
                + state.expiresAtMillis() + " "
                + (will == null ? "" : text(will.message()) + will.delaySeconds() + will.dueAtMillis()));
    }

    @Override
    public void subscription(StoredSubscription subscription) {
        lines.add(session + " subscribes to " + subscription);
    }

    @Override
    public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        highestNumber = Math.max(highestNumber, message);
        lines.add(session + " waits for " + message + " of " + sizeBytes + (isShared ? " shared" : ""));
    }

    @Override
    public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        highestNumber = Math.max(highestNumber, message);
        lines.add(session + " was sent " + message + " of " + sizeBytes + " at " + qos + (isShared ? " shared" : "")
                + " as " + packetIdentifier);
    }

    @Override
    public void released(long message, int packetIdentifier) {
        lines.add(session + " released " + message + " as " + packetIdentifier);
    }

    @Override
    public void accepted(int packetIdentifier, Message message) {
        lines.add(session + " accepted " + packetIdentifier + " " + text(message));
    }

    @Override
    public void acceptedOfEnded(long owner, int packetIdentifier, Message message) {
        lines.add("of " + owner + " " + packetIdentifier + " " + text(message));
    }

    @Override
    public void undelivered(long ended, Delivery delivery) {
        highestNumber = Math.max(highestNumber, delivery.message().number());
        rest.add(ended + " undelivered " + text(delivery));
    }

    /** Adds lines for the retained messages of the store. */
    void retained(List<Retained> messages) {
        messages.forEach(message -> rest.add("retained " + text(message.toMessage())));
    }
}
