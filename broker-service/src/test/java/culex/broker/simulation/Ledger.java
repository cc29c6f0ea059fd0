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
    private final Map<String, Integer> sharedCounts = new HashMap<>();

    /**
     * A message as it was published. Its text, which is the payload, tells it from all others.
     *
     * @param epoch counts the Sessions of its publisher, for order holds within one
     */
    record Publication(String publisher, int epoch, String topic, int sequence, int qos) {
        String text() {
            return publisher + " " + epoch + " " + sequence + " " + qos;
        }

        static Publication of(String topic, String text) {
            String[] words = text.split(" ", -1);
            return new Publication(
                    words[0],
                    Integer.parseInt(words[1]),
                    topic,
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]));
        }

        /** What order holds in (section 4.6). */
        private String lane(int receivedQos) {
            return publisher + " " + epoch + " " + topic + " " + qos + " " + receivedQos;
        }
    }

    /** What one receiver got in one Session. */
    static final class Inbox {
        private final Set<String> seen = new HashSet<>();
        private final Map<String, Integer> latest = new HashMap<>();

        private void forget() {
            seen.clear();
            latest.clear();
        }
    }

    /** The broker has acknowledged a message of QoS 1 or 2. */
    void accepted(Publication publication) {
        accepted.put(publication.text(), publication);
    }

    /** A new Session begins: nothing is known of what came before. */
    void newSession(Inbox inbox) {
        inbox.forget();
    }

    /** A message arrived with a QoS that is not a repetition known by its Packet Identifier. */
    void received(SimulatedClient client, String topic, int qos, String text) {
        Publication publication = Publication.of(topic, text);
        Inbox inbox = client.inbox();
        boolean first = inbox.seen.add(text);
        boolean mayRepeat = qos == 1 || publication.qos() == 1;
        if (!first && !mayRepeat) {
            throw new AssertionError(client + " got a message of QoS " + qos + " twice: " + topic + " " + text);
        }
        if (!first) {
            return;
        }
        if (topic.startsWith(SimulatedClient.SHARED_TOPICS)) {
            int count = sharedCounts.merge(text, 1, Integer::sum);
            if (count > 1 && !mayRepeat) {
                throw new AssertionError("members of a group got a message of QoS " + qos + " twice: " + text);
            }
            return;
        }
        if (publication.qos() == 1 && !client.missesNothing(topic)) {
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
            if (Math.min(publication.qos(), client.grantedQos(publication.topic())) > 0
                    && !inbox.seen.contains(publication.text())) {
                missing.add(publication.topic() + " " + publication.text());
            }
        }
        if (!missing.isEmpty()) {
            throw new AssertionError(client + " has not got " + missing);
        }
    }

    /**
     * What no member of the Shared Subscription got.
     *
     * @param stable whether no Session of a member ended: one that did keeps what was on its way with QoS 2 ([MQTT-4.8.2-5])
     */
    void checkSharedComplete(boolean stable) {
        List<String> missing = accepted.values().stream()
                .filter(publication -> publication.topic().startsWith(SimulatedClient.SHARED_TOPICS))
                .filter(publication -> stable || publication.qos() == 1)
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
