package culex.broker.simulation;

import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.simulation.Ledger.Publication;
import java.util.LinkedHashMap;

/** The messages that a simulated client publishes, and their acknowledgements. */
final class PublishedMessages {
    private static final int WINDOW_MAX = 8;
    private static final int QUOTA_EXCEEDED = 0x97;

    private final World world;
    private final SimulatedClient client;
    private final String id;
    private final boolean mqtt5;
    private final LinkedHashMap<Integer, Outgoing> inflight = new LinkedHashMap<>();
    private int serverWindow = WINDOW_MAX;
    private int nextIdentifier = 1;
    private int sequence;
    private int epoch;

    private record Outgoing(Publication publication, boolean released) {}

    PublishedMessages(World world, SimulatedClient client, String id) {
        this.world = world;
        this.client = client;
        this.id = id;
        mqtt5 = client.isMqtt5();
    }

    void beginSession() {
        epoch++;
        inflight.clear();
    }

    boolean areAcknowledged() {
        return inflight.isEmpty();
    }

    /** Publishes a random message if the client has received CONNACK and the Receive Maximum of the broker allows it. */
    void publish() {
        int qos = world.random().nextInt(3);
        String topic = (world.random().nextInt(4) == 0 ? ClientSubscriptions.SHARED_TOPICS : "t/")
                + world.random().nextInt(3);
        if (!client.isConnected() || (qos > 0 && inflight.size() >= Math.min(WINDOW_MAX, serverWindow))) {
            return;
        }
        boolean retain = world.random().nextInt(6) == 0;
        long expiry = mqtt5 ? Scenario.oneOf(world.random(), -1, -1, 1, 3, (int) Publication.LONG_EXPIRY_SECONDS) : -1;
        Publication publication = new Publication(id, epoch, topic, ++sequence, qos, retain, expiry);
        world.ledger().published(publication, world.monotonicMillis());
        int identifier = 0;
        if (qos > 0) {
            identifier = freeIdentifier();
            inflight.put(identifier, new Outgoing(publication, false));
        }
        client.send(publish(publication, false, identifier));
    }

    private byte[] publish(Publication publication, boolean dup, int identifier) {
        return ClientWire.publish(
                mqtt5,
                dup,
                publication.qos(),
                publication.retain(),
                publication.topic(),
                identifier,
                publication.expirySeconds(),
                publication.text());
    }

    private int freeIdentifier() {
        do {
            nextIdentifier = nextIdentifier % 20 + 1;
        } while (inflight.containsKey(nextIdentifier));
        return nextIdentifier;
    }

    /** Reads the Receive Maximum from the properties of CONNACK. */
    void readProperties(Incoming connAck) {
        serverWindow = WINDOW_MAX;
        int at = mqtt5 && connAck.body().length > 3 ? 3 : Integer.MAX_VALUE;
        while (at < connAck.body().length) {
            int property = connAck.u8(at++);
            switch (property) {
                case 0x21 -> {
                    serverWindow = connAck.u16(at);
                    at += 2;
                }
                case 0x22, 0x13 -> at += 2;
                case 0x11, 0x27 -> at += 4;
                default -> throw new AssertionError("CONNACK holds an unexpected property " + property);
            }
        }
    }

    /** Sends all messages that are not acknowledged again, after a Session is resumed. */
    void resend() {
        inflight.forEach((identifier, outgoing) -> {
            Publication publication = outgoing.publication();
            client.send(
                    outgoing.released()
                            ? ClientWire.acknowledge(ClientWire.PUBREL, identifier)
                            : publish(publication, true, identifier));
        });
    }

    void onPubAck(Incoming packet) {
        onAcknowledged(packet, true);
    }

    /** Called for a PUBREC; returns whether the client must send PUBREL. */
    boolean onPubRec(Incoming packet) {
        onAcknowledged(packet, false);
        return inflight.containsKey(packet.u16(0));
    }

    void onPubComp(Incoming packet) {
        inflight.remove(packet.u16(0));
    }

    private void onAcknowledged(Incoming packet, boolean done) {
        int reason = packet.body().length > 2 ? packet.u8(2) : 0;
        int identifier = packet.u16(0);
        Outgoing outgoing = inflight.get(identifier);
        if (outgoing == null) {
            throw new AssertionError(client + " got an acknowledgement of nothing: " + identifier);
        }
        if (reason == QUOTA_EXCEEDED && !done && !world.isLossless()) {
            inflight.remove(identifier);
            return;
        }
        if (reason >= 0x80) {
            throw new AssertionError(client + " was refused a PUBLISH with " + reason);
        }
        world.ledger().accepted(outgoing.publication(), world.monotonicMillis());
        if (done) {
            inflight.remove(identifier);
        } else {
            inflight.put(identifier, new Outgoing(outgoing.publication(), true));
        }
    }
}
