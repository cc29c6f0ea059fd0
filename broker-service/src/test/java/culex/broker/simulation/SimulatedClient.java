package culex.broker.simulation;

import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.simulation.Ledger.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that publishes and receives by the rules, whatever happens to its connections. */
final class SimulatedClient {
    /** Topics that only Shared Subscriptions receive: no wildcard at the front matches them. */
    static final String SHARED_TOPICS = "$s/";

    private static final String GROUP = "$share/group/" + SHARED_TOPICS + "+";
    private static final int WINDOW_MAX = 8;
    private static final long FOR_EVER = 0xFFFFFFFFL;

    /** What a client is in the play. */
    enum Role {
        /** Its Session and its subscriptions are there from the beginning to the end: it may miss nothing. */
        KEEPER,
        /** The same as a member of a Shared Subscription. */
        MEMBER,
        /** It comes and goes, with Sessions that end and subscriptions that change. */
        VISITOR
    }

    private record Outgoing(Publication publication, boolean released) {}

    private final World world;
    private final String id;
    private final Role role;
    private final boolean mqtt5;
    private final int receiveMaximum;
    private final int aliasMaximum;
    private final Map<String, Integer> subscriptions = new LinkedHashMap<>();
    private final Ledger.Inbox inbox = new Ledger.Inbox();
    private final LinkedHashMap<Integer, Outgoing> inflight = new LinkedHashMap<>();
    private final Set<Integer> exactlyOnce = new HashSet<>();
    private final ArrayDeque<byte[]> replies = new ArrayDeque<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private final Map<Integer, String> aliases = new HashMap<>();
    private @Nullable SimulatedSocket socket;
    private ClientWire wire = new ClientWire();
    private boolean clean;
    private boolean connected;
    private boolean hasSession;
    private boolean subscribed;
    private int serverWindow = WINDOW_MAX;
    private int nextIdentifier = 1;
    private int sequence;
    private int epoch;

    SimulatedClient(World world, String id, Role role) {
        this.world = world;
        this.id = id;
        this.role = role;
        mqtt5 = world.random().nextBoolean();
        receiveMaximum = mqtt5 ? Scenario.oneOf(world.random(), 1, 2, 65_535) : 65_535;
        aliasMaximum = Scenario.oneOf(world.random(), 0, 1, 10);
        clean = role == Role.VISITOR;
        subscribeToSome();
    }

    private void subscribeToSome() {
        if (role == Role.MEMBER) {
            subscriptions.put(GROUP, 2);
            return;
        }
        String[] filters = {"t/0", "t/1", "t/+", "#", "t/#", "+/2"};
        for (int i = 1 + world.random().nextInt(2); i > 0; i--) {
            subscriptions.put(
                    filters[world.random().nextInt(filters.length)],
                    world.random().nextInt(3));
        }
        if (role == Role.VISITOR && world.random().nextInt(3) == 0) {
            subscriptions.put(GROUP, 2);
        }
    }

    @Override
    public String toString() {
        return id + (mqtt5 ? " (5.0)" : " (3.1.1)") + " with " + subscriptions;
    }

    Role role() {
        return role;
    }

    Ledger.Inbox inbox() {
        return inbox;
    }

    /** Whether CONNACK and SUBACK have come. */
    boolean isReady() {
        return connected && subscribed;
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether nothing that is published can fail to reach it at once or in its turn. */
    boolean missesNothing(String topic) {
        return role == Role.KEEPER && world.isLossless() && grantedQos(topic) > 0;
    }

    boolean isInGroup() {
        return subscriptions.containsKey(GROUP);
    }

    boolean uses(SimulatedSocket other) {
        return socket == other;
    }

    boolean hasSocket() {
        return socket != null;
    }

    /** Whether everything that it published is acknowledged and everything that it received too. */
    boolean isSettled() {
        return inflight.isEmpty() && replies.isEmpty();
    }

    /** The highest QoS that its Non-shared Subscriptions grant a topic, or -1. */
    int grantedQos(String topic) {
        int granted = -1;
        if (topic.startsWith(SHARED_TOPICS)) {
            return granted;
        }
        for (Map.Entry<String, Integer> subscription : subscriptions.entrySet()) {
            boolean matches = switch (subscription.getKey()) {
                case "#" -> true;
                case "t/+", "t/#" -> topic.startsWith("t/");
                case "+/2" -> topic.endsWith("/2");
                default -> topic.equals(subscription.getKey());
            };
            if (matches) {
                granted = Math.max(granted, subscription.getValue());
            }
        }
        return granted;
    }

    /** Opens a connection, beside the last one if that is still there, and leaves that one to itself. */
    void connect() {
        SimulatedSocket opened = world.open();
        socket = opened;
        wire = new ClientWire();
        connected = false;
        subscribed = false;
        replies.clear();
        unacknowledged.clear();
        aliases.clear();
        boolean kept = role != Role.VISITOR;
        if (!kept) {
            // Whether a Session that may have expired is still the same is known from CONNACK alone.
            clean = !hasSession || world.random().nextInt(3) == 0;
            hasSession = false;
        }
        if (clean) {
            beginSession();
        }
        long expiry = kept ? FOR_EVER : Scenario.oneOf(world.random(), 0, 1, 3);
        String will = !kept && world.random().nextBoolean() ? "will/" + id : null;
        opened.fromClient(
                ClientWire.connect(new ConnectWords(id, mqtt5, clean, expiry, receiveMaximum, aliasMaximum, will)));
    }

    private void beginSession() {
        epoch++;
        inflight.clear();
        exactlyOnce.clear();
        world.ledger().newSession(inbox);
    }

    /** The connection breaks. */
    void drop() {
        SimulatedSocket open = socket;
        if (open != null) {
            forgetSocket();
            open.breakOff("reset");
        }
    }

    private void forgetSocket() {
        socket = null;
        connected = false;
        replies.clear();
    }

    private void send(byte[] packet) {
        if (socket != null) {
            socket.fromClient(packet);
        }
    }

    /** Sends the acknowledgements that wait, all or some. */
    void reply(int most) {
        for (int i = 0; i < most && !replies.isEmpty(); i++) {
            byte[] packet = replies.remove();
            int type = (packet[0] & 0xFF) >> 4;
            if (type == ClientWire.PUBACK || type == ClientWire.PUBCOMP) {
                unacknowledged.remove((packet[2] & 0xFF) << 8 | (packet[3] & 0xFF));
            }
            send(packet);
        }
    }

    boolean hasReplies() {
        return !replies.isEmpty() && socket != null;
    }

    void publish() {
        int qos = world.random().nextInt(3);
        String topic = (world.random().nextInt(4) == 0 ? SHARED_TOPICS : "t/")
                + world.random().nextInt(3);
        if (!connected || (qos > 0 && inflight.size() >= Math.min(WINDOW_MAX, serverWindow))) {
            return;
        }
        Publication publication = new Publication(id, epoch, topic, ++sequence, qos);
        int identifier = 0;
        if (qos > 0) {
            identifier = freeIdentifier();
            inflight.put(identifier, new Outgoing(publication, false));
        }
        send(ClientWire.publish(mqtt5, false, qos, false, topic, identifier, publication.text()));
    }

    private int freeIdentifier() {
        do {
            nextIdentifier = nextIdentifier % 20 + 1;
        } while (inflight.containsKey(nextIdentifier));
        return nextIdentifier;
    }

    /** A visitor changes what it subscribes to. */
    void resubscribe() {
        if (!connected || role != Role.VISITOR) {
            return;
        }
        if (world.random().nextBoolean()) {
            send(ClientWire.unsubscribe(mqtt5, 200, "t/+"));
        } else {
            send(ClientWire.subscribe(
                    mqtt5, 201, List.of("t/+"), List.of(world.random().nextInt(3))));
        }
    }

    /** DISCONNECT, and with it the end of the Session if that is wanted and the version can say it. */
    void leave(boolean endSession) {
        SimulatedSocket open = socket;
        if (open != null && connected) {
            send(ClientWire.disconnect(mqtt5, endSession));
            forgetSocket();
        }
    }

    /** Connects once more only to end the Session. */
    void connectToEnd() {
        SimulatedSocket opened = world.open();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, mqtt5, true, 0, 10, 0, null)));
        opened.fromClient(ClientWire.disconnect(mqtt5, false));
        socket = null;
        connected = false;
    }

    /** Whether bytes wait for it, or the end of its connection. */
    boolean canRead() {
        return socket != null && (socket.hasForClient() || socket.isEnded());
    }

    void read(int count) {
        SimulatedSocket open = socket;
        if (open == null) {
            return;
        }
        for (Incoming packet : wire.read(open.moveToClient(count))) {
            if (socket == open) {
                onPacket(packet);
            }
        }
        if (socket == open && !open.hasForClient() && open.isEnded()) {
            forgetSocket();
            open.breakOff("");
        }
    }

    private void onPacket(Incoming packet) {
        switch (packet.type()) {
            case ClientWire.CONNACK -> onConnAck(packet);
            case ClientWire.PUBLISH -> onPublish(packet);
            case ClientWire.PUBACK -> onAcknowledged(packet, true);
            case ClientWire.PUBREC -> {
                onAcknowledged(packet, false);
                replies.add(ClientWire.acknowledge(ClientWire.PUBREL, packet.u16(0)));
            }
            case ClientWire.PUBREL -> {
                exactlyOnce.remove(packet.u16(0));
                replies.add(ClientWire.acknowledge(ClientWire.PUBCOMP, packet.u16(0)));
            }
            case ClientWire.PUBCOMP -> inflight.remove(packet.u16(0));
            case ClientWire.SUBACK -> subscribed = true;
            case ClientWire.DISCONNECT -> onDisconnect(packet);
            default -> {}
        }
    }

    private void onConnAck(Incoming connAck) {
        boolean present = connAck.u8(0) == 1;
        if (connAck.u8(1) != 0) {
            throw new AssertionError(this + " was refused with " + connAck.u8(1));
        }
        if (role != Role.VISITOR && hasSession && !present) {
            throw new AssertionError(this + " has lost its Session");
        }
        if (clean && present) {
            throw new AssertionError(this + " asked for a clean start and was given a Session");
        }
        connected = true;
        hasSession = true;
        readProperties(connAck);
        if (present) {
            resend();
        } else {
            beginSession();
        }
        if (present && role != Role.VISITOR) {
            subscribed = true;
        } else {
            send(ClientWire.subscribe(
                    mqtt5, 100, new ArrayList<>(subscriptions.keySet()), new ArrayList<>(subscriptions.values())));
        }
    }

    /** The Receive Maximum, which the broker writes as the first of its properties or not at all. */
    private void readProperties(Incoming connAck) {
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

    private void resend() {
        inflight.forEach((identifier, outgoing) -> {
            Publication publication = outgoing.publication();
            send(
                    outgoing.released()
                            ? ClientWire.acknowledge(ClientWire.PUBREL, identifier)
                            : ClientWire.publish(
                                    mqtt5,
                                    true,
                                    publication.qos(),
                                    false,
                                    publication.topic(),
                                    identifier,
                                    publication.text()));
        });
    }

    private void onAcknowledged(Incoming packet, boolean done) {
        int reason = packet.body().length > 2 ? packet.u8(2) : 0;
        if (reason >= 0x80) {
            throw new AssertionError(this + " was refused a PUBLISH with " + reason);
        }
        int identifier = packet.u16(0);
        Outgoing outgoing = inflight.get(identifier);
        if (outgoing == null) {
            throw new AssertionError(this + " got an acknowledgement of nothing: " + identifier);
        }
        world.ledger().accepted(outgoing.publication());
        if (done) {
            inflight.remove(identifier);
        } else {
            inflight.put(identifier, new Outgoing(outgoing.publication(), true));
        }
    }

    private void onPublish(Incoming packet) {
        int qos = packet.flags() >> 1 & 3;
        int at = 2 + packet.u16(0);
        String topic = new String(packet.body(), 2, at - 2, StandardCharsets.UTF_8);
        int identifier = 0;
        if (qos > 0) {
            identifier = packet.u16(at);
            at += 2;
        }
        if (mqtt5) {
            int end = at + 1 + packet.u8(at);
            if (packet.u8(at) > 0) {
                topic = alias(packet.u16(at + 2), topic);
            }
            at = end;
        }
        String text = new String(packet.body(), at, packet.body().length - at, StandardCharsets.UTF_8);
        if (qos > 0) {
            unacknowledged.add(identifier);
            if (unacknowledged.size() > Math.min(receiveMaximum, world.inflightMax())) {
                throw new AssertionError(this + " got more than its Receive Maximum of " + receiveMaximum);
            }
            replies.add(ClientWire.acknowledge(qos == 1 ? ClientWire.PUBACK : ClientWire.PUBREC, identifier));
        }
        boolean repeated = qos == 2 && !exactlyOnce.add(identifier);
        if (repeated && (packet.flags() & 8) == 0) {
            throw new AssertionError(this + " got identifier " + identifier + " again without DUP: " + text);
        }
        if (!repeated && !topic.startsWith("will/")) {
            world.ledger().received(this, topic, qos, text);
        }
    }

    private String alias(int alias, String topic) {
        if (alias < 1 || alias > aliasMaximum) {
            throw new AssertionError(this + " got Topic Alias " + alias);
        }
        if (!topic.isEmpty()) {
            aliases.put(alias, topic);
            return topic;
        }
        String known = aliases.get(alias);
        if (known == null) {
            throw new AssertionError(this + " was never told Topic Alias " + alias);
        }
        return known;
    }

    private void onDisconnect(Incoming packet) {
        int reason = packet.body().length > 0 ? packet.u8(0) : 0;
        boolean lawful = reason == 0x8E || (reason == 0x97 && !world.isLossless());
        if (!lawful) {
            throw new AssertionError(this + " was disconnected with 0x" + Integer.toHexString(reason));
        }
    }
}
