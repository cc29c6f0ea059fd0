package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The stored records of a model store, except retained messages: sessions, subscriptions, deliveries and Packet Identifiers, in maps. */
final class ModelRecords {
    /** The Packet Identifier of a message from the client of a session. */
    record Key(long session, long message) {}

    /** A message for a session, as it is stored. */
    static final class StoredDelivery {
        private final Message message;
        private final Delivery.Options options;
        private final boolean retained;
        int packetIdentifier;

        StoredDelivery(Message message, Receiver receiver) {
            this.message = message;
            options = receiver.options();
            retained = receiver.retained();
        }

        /** Whether the message goes to another member of its Shared Subscription when the session ends ([MQTT-4.8.2-5]). */
        private boolean isForOthers() {
            return options.sharedFilter() != null
                    && (packetIdentifier == 0 || delivery().qos() == QoS.AT_LEAST_ONCE);
        }

        Delivery delivery() {
            return new Delivery(message, options, QoS.min(message.qos(), options.maximumQos()), retained, true);
        }
    }

    final Map<String, SessionState> sessions = new HashMap<>();
    final Map<Long, TreeMap<String, StoredSubscription>> subscriptions = new TreeMap<>();
    private final Map<Long, TreeMap<Long, StoredDelivery>> deliveries = new TreeMap<>();
    final Map<Long, TreeMap<Long, Integer>> released = new HashMap<>();
    final TreeMap<Key, Message> inbound = new TreeMap<>(
            (a, b) -> a.session == b.session ? Long.compare(a.message, b.message) : Long.compare(a.session, b.session));

    /** The stored deliveries of a session, by message number. */
    Map<Long, StoredDelivery> of(long session) {
        return deliveries.computeIfAbsent(session, number -> new TreeMap<>());
    }

    /** The number of stored deliveries. */
    int storedDeliveries() {
        return deliveries.values().stream().mapToInt(Map::size).sum();
    }

    /** A description of all records except retained messages; empty when there are none. */
    String remainingRecords() {
        List<String> words = new ArrayList<>();
        sessions.keySet().forEach(clientId -> words.add("the session of " + clientId));
        subscriptions.forEach((session, filters) ->
                filters.keySet().forEach(filter -> words.add("subscription " + filter + " of session " + session)));
        deliveries.forEach((session, messages) ->
                messages.keySet().forEach(message -> words.add("message " + message + " for session " + session)));
        released.forEach((session, messages) -> messages.keySet()
                .forEach(message -> words.add("released message " + message + " of session " + session)));
        inbound.keySet().forEach(key -> words.add("identifier " + key.message + " from session " + key.session));
        return String.join(", ", words);
    }

    /** Gives all records to a listener, and removes the records of ended sessions that no other session receives. */
    void recover(RecoveryListener recovered) {
        List<SessionState> byNumber = new ArrayList<>(sessions.values());
        byNumber.sort((a, b) -> Long.compare(a.number(), b.number()));
        recovered.lastSession(lastSession());
        for (SessionState session : byNumber) {
            recovered.session(session);
            subscriptions
                    .getOrDefault(session.number(), new TreeMap<>())
                    .values()
                    .forEach(recovered::subscription);
            deliveries.getOrDefault(session.number(), new TreeMap<>()).forEach((number, stored) -> {
                boolean isShared = stored.options.sharedFilter() != null;
                int size = stored.message.sizeBytes();
                if (stored.packetIdentifier == 0) {
                    recovered.waiting(number, size, 0, isShared);
                } else {
                    recovered.sent(number, size, stored.delivery().qos(), isShared, stored.packetIdentifier);
                }
            });
            released.getOrDefault(session.number(), new TreeMap<>()).forEach(recovered::released);
            inbound.forEach((key, message) -> {
                if (key.session == session.number()) {
                    recovered.accepted((int) key.message, message);
                }
            });
        }
        Set<Long> known = byNumber.stream().map(SessionState::number).collect(Collectors.toSet());
        inbound.forEach((key, message) -> {
            if (!known.contains(key.session)) {
                recovered.acceptedOfEnded(key.session, (int) key.message, message);
            }
        });
        released.keySet().retainAll(known);
        subscriptions.keySet().retainAll(known);
        deliveries.forEach((session, messages) -> {
            if (!known.contains(session)) {
                messages.values().removeIf(stored -> !stored.isForOthers());
                messages.values().forEach(stored -> recovered.undelivered(session, stored.delivery()));
            }
        });
    }

    private long lastSession() {
        LongStream live = sessions.values().stream().mapToLong(SessionState::number);
        LongStream records = Stream.of(subscriptions.keySet(), deliveries.keySet(), released.keySet())
                .flatMap(Set::stream)
                .mapToLong(Long::longValue);
        LongStream accepted = inbound.keySet().stream().mapToLong(Key::session);
        return Stream.of(live, records, accepted)
                .flatMapToLong(all -> all)
                .max()
                .orElse(0);
    }
}
