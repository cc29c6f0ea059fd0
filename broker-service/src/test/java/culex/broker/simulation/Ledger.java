package culex.broker.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records the messages that were published, acknowledged and received, and checks the delivery guarantees. */
final class Ledger {
    private final Map<String, Publication> accepted = new LinkedHashMap<>();
    private final Map<String, Long> publishedMillis = new HashMap<>();
    private final Map<String, Long> acceptedMillis = new HashMap<>();
    private final Map<String, String> dueWills = new LinkedHashMap<>();
    private final Set<String> livingWills = new HashSet<>();
    private final Set<String> storedWills = new HashSet<>();
    private final Map<String, Integer> sharedCounts = new HashMap<>();
    private final Set<String> sharedWithVisitors = new HashSet<>();
    private final Set<String> mayBeSharedAgain = new HashSet<>();
    private final Set<String> mayLoseRetained = new HashSet<>();
    private boolean brokerWasLost;
    private boolean wallClockWasSet;

    /**
     * A published message. Its text, which is the payload, is unique.
     *
     * @param epoch the number of the publisher's Session; order is guaranteed within one Session only
     * @param expirySeconds the Message Expiry Interval, or -1
     */
    record Publication(
            String publisher, int epoch, String topic, int sequence, int qos, boolean retain, long expirySeconds) {
        /** A Message Expiry Interval that is longer than any run. */
        static final long LONG_EXPIRY_SECONDS = 100_000;

        String text() {
            return publisher + " " + epoch + " " + sequence + " " + qos + " " + (retain ? 1 : 0) + " " + expirySeconds;
        }

        /** Whether the message may expire before it is delivered. */
        boolean mayExpire() {
            return expirySeconds >= 0 && expirySeconds < LONG_EXPIRY_SECONDS;
        }

        static Publication of(String topic, String text) {
            String[] words = text.split(" ", -1);
            return new Publication(
                    words[0],
                    Integer.parseInt(words[1]),
                    topic,
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    words[4].equals("1"),
                    Long.parseLong(words[5]));
        }

        /** Returns the key of the messages whose order is guaranteed (section 4.6). */
        private String lane(int receivedQos) {
            return publisher + " " + epoch + " " + topic + " " + qos + " " + receivedQos;
        }
    }

    /** The messages that one receiver got in one Session. */
    static final class Inbox {
        private final Set<String> seen = new HashSet<>();
        private final Set<String> seenAtMostOnce = new HashSet<>();
        private final Map<String, Integer> latest = new HashMap<>();

        private void forget() {
            seen.clear();
            seenAtMostOnce.clear();
            latest.clear();
        }
    }

    /** Called when the wall clock was set: expiry intervals cannot be checked any more. */
    void wallClockSet() {
        wallClockWasSet = true;
    }

    /** Called when a message is published for the first time. */
    void published(Publication publication, long nowMillis) {
        publishedMillis.put(publication.text(), nowMillis);
        if (publication.retain() && publication.mayExpire()) {
            mayLoseRetained.add(publication.topic());
        }
    }

    /** Called when the broker has acknowledged a message of QoS 1 or 2. */
    void accepted(Publication publication, long nowMillis) {
        accepted.put(publication.text(), publication);
        acceptedMillis.putIfAbsent(publication.text(), nowMillis);
    }

    /** Called when a client connects with a will of QoS 2 that has this text. */
    void willSet(String text) {
        livingWills.add(text);
    }

    /**
     * Called when the connection of a client with a will without delay was lost, so the broker must publish the will.
     *
     * @param stored whether the Session is persistent, so that the will survives the broker
     */
    void willDue(String topic, String text, boolean stored) {
        dueWills.put(text, topic);
        if (stored) {
            storedWills.add(text);
        }
    }

    /**
     * Called when the broker was killed: wills of Sessions that are not persistent are lost. Messages that the broker sent to such Sessions
     * are sent again if the PUBREL of their publishers was not stored yet.
     */
    void brokerLost() {
        brokerWasLost = true;
        dueWills.keySet().retainAll(storedWills);
        mayBeSharedAgain.addAll(sharedWithVisitors);
    }

    /** Called when a will arrived that is not a repetition of the same Packet Identifier. */
    void willReceived(SimulatedClient client, Arrival arrival) {
        if (!livingWills.contains(arrival.text())) {
            throw new AssertionError(client + " got a will that nobody has: " + arrival);
        }
        boolean first = client.inbox().seen.add(arrival.text());
        if (!first && arrival.qos() == 2) {
            throw new AssertionError(client + " got a will twice: " + arrival);
        }
    }

    /** Called when a new Session begins: earlier messages do not count. */
    void newSession(Inbox inbox) {
        inbox.forget();
    }

    /** Called when a message arrived that is not a repetition of the same Packet Identifier. */
    void received(SimulatedClient client, Arrival arrival, long nowMillis) {
        String topic = arrival.topic();
        int qos = arrival.qos();
        String text = arrival.text();
        Publication publication = Publication.of(topic, text);
        DeliveryLaw law = new DeliveryLaw(client, arrival, publication, nowMillis);
        if (!wallClockWasSet) {
            law.checkExpiry(
                    client.isMqtt5(),
                    publishedMillis.getOrDefault(text, Long.MAX_VALUE),
                    acceptedMillis.getOrDefault(text, Long.MAX_VALUE));
        }
        if (client.role() != SimulatedClient.Role.VISITOR) {
            law.checkOptions();
        } else if (arrival.retain() && !publication.retain()) {
            throw new AssertionError(client + " got with RETAIN what was published without: " + arrival);
        }
        if (client.isRetained(arrival)) {
            return; // the retained message is sent in addition to the live message, before or after it
        }
        Inbox inbox = client.inbox();
        boolean first = inbox.seen.add(text);
        if (qos == 0) {
            inbox.seenAtMostOnce.add(text);
        }
        // A crash of the broker can lose the last packet of a publisher, which then publishes the message again. So a
        // client may get the message twice: before the crash with QoS 0, and after it with QoS 0 or through another
        // subscription.
        boolean mayRepeat =
                qos == 1 || publication.qos() == 1 || (brokerWasLost && inbox.seenAtMostOnce.contains(text));
        if (!first && !mayRepeat) {
            throw new AssertionError(client + " got a message of QoS " + qos + " twice: " + topic + " " + text);
        }
        if (!first) {
            return;
        }
        if (topic.startsWith(ClientSubscriptions.SHARED_TOPICS)) {
            int count = sharedCounts.merge(text, 1, Integer::sum);
            if (client.role() == SimulatedClient.Role.VISITOR) {
                sharedWithVisitors.add(text);
            }
            if (count > 1 && !mayRepeat && !mayBeSharedAgain.contains(text)) {
                throw new AssertionError("members of a group got a message of QoS " + qos + " twice: " + text);
            }
            return;
        }
        boolean misses = publication.mayExpire() || !client.missesNothing(topic, publication.publisher());
        if (publication.qos() == 1 && misses) {
            return; // a message may arrive after a later message, if its publisher sends it again
        }
        int latest = inbox.latest.getOrDefault(publication.lane(qos), -1);
        if (publication.sequence() <= latest) {
            throw new AssertionError(client + " got " + topic + " " + text + " behind number " + latest);
        }
        inbox.latest.put(publication.lane(qos), publication.sequence());
    }

    /** Fails if a message is missing that a keeper, or some member of the Shared Subscription, must have received. */
    void checkComplete(List<SimulatedClient> clients) {
        boolean shared = false;
        for (SimulatedClient client : clients) {
            if (client.role() == SimulatedClient.Role.KEEPER) {
                checkComplete(client);
            }
            shared |= client.role() == SimulatedClient.Role.MEMBER;
        }
        if (shared) {
            checkSharedComplete(clients.stream()
                    .noneMatch(client -> client.role() == SimulatedClient.Role.VISITOR
                            && client.subscriptions().isInGroup()));
        }
    }

    /** Fails if a receiver whose Session existed all the time has not received all its messages. */
    private void checkComplete(SimulatedClient client) {
        Inbox inbox = client.inbox();
        List<String> missing = new ArrayList<>();
        for (Publication publication : accepted.values()) {
            if (Math.min(
                                    publication.qos(),
                                    client.subscriptions().grantedQos(publication.topic(), publication.publisher()))
                            > 0
                    && !publication.mayExpire()
                    && !inbox.seen.contains(publication.text())) {
                missing.add(publication.topic() + " " + publication.text());
            }
        }
        dueWills.forEach((text, topic) -> {
            if (client.subscriptions().grantedQos(topic, "") > 0 && !inbox.seen.contains(text)) {
                missing.add(topic + " " + text);
            }
        });
        if (!missing.isEmpty()) {
            throw new AssertionError(client + " has not got " + missing);
        }
    }

    /** Fails if a client has not received a retained message with RETAIN that it must get for its subscription. */
    void checkRetained(SimulatedClient client) {
        List<String> missing = client.subscriptions().retainedOwed().stream()
                .filter(topic -> !mayLoseRetained.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new AssertionError(client + " has not got what is retained for " + missing);
        }
    }

    /**
     * Fails if no member of the Shared Subscription has received a message.
     *
     * @param stable whether no Session of a member ended. QoS 2 messages in flight of an ended Session go to no other member
     *     ([MQTT-4.8.2-5]), and messages of a Session that is not stored are lost when the broker is killed
     */
    private void checkSharedComplete(boolean stable) {
        List<String> missing = accepted.values().stream()
                .filter(publication -> publication.topic().startsWith(ClientSubscriptions.SHARED_TOPICS))
                .filter(publication -> stable || (publication.qos() == 1 && !brokerWasLost))
                .filter(publication -> !publication.mayExpire())
                .map(Publication::text)
                .filter(text -> !sharedCounts.containsKey(text))
                .toList();
        if (!missing.isEmpty()) {
            throw new AssertionError("no member of the group has got " + missing);
        }
    }

    int acceptedCount() {
        return accepted.size();
    }
}
