package culex.broker.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was published and acknowledged, what was received by whom, and the laws between the two. */
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
     * A message as it was published. Its text, which is the payload, tells it from all others.
     *
     * @param epoch counts the Sessions of its publisher, for order holds within one
     * @param expirySeconds its Message Expiry Interval, or -1
     */
    record Publication(
            String publisher, int epoch, String topic, int sequence, int qos, boolean retain, long expirySeconds) {
        /** A Message Expiry Interval that no run is long enough for. */
        static final long LONG_EXPIRY_SECONDS = 100_000;

        String text() {
            return publisher + " " + epoch + " " + sequence + " " + qos + " " + (retain ? 1 : 0) + " " + expirySeconds;
        }

        /** Whether it may expire before it is delivered. */
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

        /** What order holds in (section 4.6). */
        private String lane(int receivedQos) {
            return publisher + " " + epoch + " " + topic + " " + qos + " " + receivedQos;
        }
    }

    /** What one receiver got in one Session. */
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

    /** From now on messages expire by another clock than the one of the run. */
    void wallClockSet() {
        wallClockWasSet = true;
    }

    /** A message is published for the first time. */
    void published(Publication publication, long nowMillis) {
        publishedMillis.put(publication.text(), nowMillis);
        if (publication.retain() && publication.mayExpire()) {
            mayLoseRetained.add(publication.topic());
        }
    }

    /** The broker has acknowledged a message of QoS 1 or 2. */
    void accepted(Publication publication, long nowMillis) {
        accepted.put(publication.text(), publication);
        acceptedMillis.putIfAbsent(publication.text(), nowMillis);
    }

    /** A connection begins that has a will of QoS 2 with this text. */
    void willSet(String text) {
        livingWills.add(text);
    }

    /**
     * The connection of a will without a delay broke off, so that the will has to be published.
     *
     * @param stored whether its Session is kept, so that it outlives the broker
     */
    void willDue(String topic, String text, boolean stored) {
        dueWills.put(text, topic);
        if (stored) {
            storedWills.add(text);
        }
    }

    /**
     * The broker ended without a word: wills of Sessions that are not kept are gone, and what it gave to Sessions that are not kept, before it
     * had stored that their publishers released it, goes out again.
     */
    void brokerLost() {
        brokerWasLost = true;
        dueWills.keySet().retainAll(storedWills);
        mayBeSharedAgain.addAll(sharedWithVisitors);
    }

    /** A Will Message arrived that is not a repetition known by its Packet Identifier. */
    void willReceived(SimulatedClient client, Arrival arrival) {
        if (!livingWills.contains(arrival.text())) {
            throw new AssertionError(client + " got a will that nobody has: " + arrival);
        }
        boolean first = client.inbox().seen.add(arrival.text());
        if (!first && arrival.qos() == 2) {
            throw new AssertionError(client + " got a will twice: " + arrival);
        }
    }

    /** A new Session begins: nothing is known of what came before. */
    void newSession(Inbox inbox) {
        inbox.forget();
    }

    /** A message arrived with a QoS that is not a repetition known by its Packet Identifier. */
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
            return; // it comes beside the message itself, and before or behind it
        }
        Inbox inbox = client.inbox();
        boolean first = inbox.seen.add(text);
        if (qos == 0) {
            inbox.seenAtMostOnce.add(text);
        }
        // What went out with QoS 0 goes out again when the step before was not stored, perhaps to another subscription.
        boolean mayRepeat =
                qos == 1 || publication.qos() == 1 || (brokerWasLost && inbox.seenAtMostOnce.contains(text));
        if (!first && !mayRepeat) {
            throw new AssertionError(client + " got a message of QoS " + qos + " twice: " + topic + " " + text);
        }
        if (!first) {
            return;
        }
        if (topic.startsWith(SimulatedClient.SHARED_TOPICS)) {
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
            return; // what it missed may come behind its successor when its publisher repeats it
        }
        int latest = inbox.latest.getOrDefault(publication.lane(qos), -1);
        if (publication.sequence() <= latest) {
            throw new AssertionError(client + " got " + topic + " " + text + " behind number " + latest);
        }
        inbox.latest.put(publication.lane(qos), publication.sequence());
    }

    /** What a receiver whose Session was kept all the time should have got and has not. */
    void checkComplete(SimulatedClient client) {
        Inbox inbox = client.inbox();
        List<String> missing = new ArrayList<>();
        for (Publication publication : accepted.values()) {
            if (Math.min(publication.qos(), client.grantedQos(publication.topic(), publication.publisher())) > 0
                    && !publication.mayExpire()
                    && !inbox.seen.contains(publication.text())) {
                missing.add(publication.topic() + " " + publication.text());
            }
        }
        dueWills.forEach((text, topic) -> {
            if (client.grantedQos(topic, "") > 0 && !inbox.seen.contains(text)) {
                missing.add(topic + " " + text);
            }
        });
        if (!missing.isEmpty()) {
            throw new AssertionError(client + " has not got " + missing);
        }
    }

    /** Retained messages that a client asked for when it subscribed, and that none of with RETAIN came. */
    void checkRetained(SimulatedClient client) {
        List<String> missing = client.retainedOwed().stream()
                .filter(topic -> !mayLoseRetained.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new AssertionError(client + " has not got what is retained for " + missing);
        }
    }

    /**
     * What no member of the Shared Subscription got.
     *
     * @param stable whether no Session of a member ended: one that did keeps what was on its way with QoS 2 ([MQTT-4.8.2-5]), and one that
     *     is not in the store takes with it what it had when the broker ends
     */
    void checkSharedComplete(boolean stable) {
        List<String> missing = accepted.values().stream()
                .filter(publication -> publication.topic().startsWith(SimulatedClient.SHARED_TOPICS))
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
