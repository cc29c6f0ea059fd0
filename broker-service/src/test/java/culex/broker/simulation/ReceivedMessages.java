package culex.broker.simulation;

import culex.broker.simulation.ClientWire.Incoming;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The messages that a simulated client receives: checks Topic Alias, Receive Maximum and DUP, and acknowledges them later. */
final class ReceivedMessages {
    private final World world;
    private final SimulatedClient client;
    private final int receiveMaximum;
    private final int aliasMaximum;
    private final Set<Integer> exactlyOnce = new HashSet<>();
    private final ArrayDeque<byte[]> replies = new ArrayDeque<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private final Map<Integer, String> aliases = new HashMap<>();

    ReceivedMessages(World world, SimulatedClient client, int receiveMaximum, int aliasMaximum) {
        this.world = world;
        this.client = client;
        this.receiveMaximum = receiveMaximum;
        this.aliasMaximum = aliasMaximum;
    }

    void beginSession() {
        exactlyOnce.clear();
    }

    /** Called when the connection is no longer used. */
    void forgetConnection() {
        replies.clear();
        unacknowledged.clear();
        aliases.clear();
    }

    boolean hasReplies() {
        return !replies.isEmpty();
    }

    /** Adds an acknowledgement that {@link #reply} sends later. */
    void addReply(int type, int identifier) {
        replies.add(ClientWire.acknowledge(type, identifier));
    }

    /** Sends up to this many pending acknowledgements. */
    void reply(int most) {
        for (int i = 0; i < most && !replies.isEmpty(); i++) {
            byte[] packet = replies.remove();
            int type = (packet[0] & 0xFF) >> 4;
            if (type == ClientWire.PUBACK || type == ClientWire.PUBCOMP) {
                unacknowledged.remove((packet[2] & 0xFF) << 8 | (packet[3] & 0xFF));
            }
            client.send(packet);
        }
    }

    void onPubRel(Incoming packet) {
        exactlyOnce.remove(packet.u16(0));
        addReply(ClientWire.PUBCOMP, packet.u16(0));
    }

    void onPublish(Incoming packet) {
        Arrival arrival = Arrival.of(packet, client.isMqtt5());
        if (arrival.alias() != 0) {
            arrival = arrival.under(alias(arrival.alias(), arrival.topic()));
        }
        int qos = arrival.qos();
        int identifier = arrival.packetIdentifier();
        if (qos > 0) {
            unacknowledged.add(identifier);
            if (unacknowledged.size() > Math.min(receiveMaximum, world.inflightMax())) {
                throw new AssertionError(client + " got more than its Receive Maximum of " + receiveMaximum);
            }
            addReply(qos == 1 ? ClientWire.PUBACK : ClientWire.PUBREC, identifier);
        }
        if (arrival.retain()) {
            client.subscriptions().retainedReceived(arrival.topic());
        }
        boolean repeated = qos == 2 && !exactlyOnce.add(identifier);
        if (repeated && !arrival.dup()) {
            throw new AssertionError(client + " got identifier " + identifier + " again without DUP: " + arrival);
        }
        if (repeated) {
            return;
        }
        if (arrival.topic().startsWith(Victim.TOPICS)) {
            return;
        }
        if (arrival.topic().startsWith(ClientWill.TOPICS)) {
            world.ledger().willReceived(client, arrival);
        } else {
            world.ledger().received(client, arrival, world.monotonicMillis());
        }
    }

    private String alias(int alias, String topic) {
        if (alias < 1 || alias > aliasMaximum) {
            throw new AssertionError(client + " got Topic Alias " + alias);
        }
        if (!topic.isEmpty()) {
            aliases.put(alias, topic);
            return topic;
        }
        String known = aliases.get(alias);
        if (known == null) {
            throw new AssertionError(client + " was never told Topic Alias " + alias);
        }
        return known;
    }
}
