package culex.broker.simulation;

import culex.broker.simulation.Ledger.Publication;
import java.util.List;

/** Checks one received message: QoS and RETAIN by the Subscription Options, Subscription Identifiers, Message Expiry Interval. */
final class DeliveryLaw {
    private final SimulatedClient client;
    private final Arrival arrival;
    private final Publication publication;
    private final long nowMillis;

    DeliveryLaw(SimulatedClient client, Arrival arrival, Publication publication, long nowMillis) {
        this.client = client;
        this.arrival = arrival;
        this.publication = publication;
        this.nowMillis = nowMillis;
    }

    /** Checks QoS, RETAIN and Subscription Identifiers. Call it only for clients whose subscriptions do not change after the first message. */
    void checkOptions() {
        List<SimulatedSubscription> matching =
                client.subscriptions().matching(arrival.topic(), publication.publisher());
        if (matching.isEmpty()) {
            throw broken("nothing that it subscribed to brings this"); // for example a message of its own, although all
            // matching subscriptions have No Local
        }
        int granted =
                matching.stream().mapToInt(SimulatedSubscription::qos).max().orElse(0);
        if (arrival.qos() != Math.min(granted, publication.qos())) {
            throw broken("the QoS is not the lower of " + granted + " and " + publication.qos());
        }
        boolean asPublished = matching.stream().anyMatch(SimulatedSubscription::retainAsPublished);
        if (arrival.retain() != (asPublished && publication.retain())) {
            throw broken("RETAIN is " + arrival.retain());
        }
        List<Integer> identifiers = matching.stream()
                .map(SimulatedSubscription::identifier)
                .filter(identifier -> identifier > 0)
                .sorted()
                .toList();
        if (!identifiers.equals(
                arrival.subscriptionIdentifiers().stream().sorted().toList())) {
            throw broken("the Subscription Identifiers are " + arrival.subscriptionIdentifiers() + " and not "
                    + identifiers);
        }
    }

    /**
     * Checks that the Message Expiry Interval is the publisher's minus the time that the message waited in the broker. The broker received
     * the message between its publication and its acknowledgement, and sent it between the start of this connection and now.
     *
     * @param publishedMillis when the message was first published
     * @param acceptedMillis when the publisher received the acknowledgement, or {@link Long#MAX_VALUE}
     */
    void checkExpiry(boolean mqtt5, long publishedMillis, long acceptedMillis) {
        if (publication.expirySeconds() < 0) {
            if (arrival.expirySeconds() >= 0) {
                throw broken("a Message Expiry Interval that nobody has set");
            }
            return;
        }
        long whole = publication.expirySeconds() * 1000;
        long waitedAtLeast =
                acceptedMillis == Long.MAX_VALUE ? 0 : Math.max(0, client.connectedMillis() - acceptedMillis);
        if (arrival.qos() > 0 && !arrival.dup() && waitedAtLeast >= whole) {
            throw broken("it had expired before its receiver connected");
        }
        if (!mqtt5) {
            return;
        }
        long least = Math.max(0, whole - (nowMillis - publishedMillis));
        long most = Math.max(0, whole - waitedAtLeast) + 999; // the rest of a second counts as a whole second
        long told = arrival.expirySeconds() * 1000;
        if (told < least || told > most || arrival.expirySeconds() < 0) {
            throw broken("the Message Expiry Interval is " + arrival.expirySeconds() + " and not between " + least
                    + " and " + most + " ms");
        }
    }

    private AssertionError broken(String what) {
        return new AssertionError(client + " got " + arrival + " of " + publication + ": " + what);
    }
}
