package culex.broker.simulation;

import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.simulation.Ledger.Publication;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that publishes and receives as the specification requires, and reconnects after its connection is lost. */
final class SimulatedClient {
    /**
     * Prefix of topics that only the Shared Subscription matches: a filter that begins with a wildcard does not match a topic that begins
     * with $.
     */
    static final String SHARED_TOPICS = "$s/";

    static final String GROUP = "$share/group/" + SHARED_TOPICS + "+";
    private static final String WILLS = "t/will-";
    private static final int WINDOW_MAX = 8;
    private static final long FOR_EVER = 0xFFFFFFFFL;
    private static final int UNSPECIFIED_ERROR = 0x80;
    private static final int SERVER_UNAVAILABLE = 3;
    private static final int QUOTA_EXCEEDED = 0x97;

    /** The role of a client in the simulation. */
    enum Role {
        /** A client whose Session and subscriptions exist from the start of the run to its end, so it must receive every message. */
        KEEPER,
        /** A member of the Shared Subscription, whose Session also exists from the start of the run to its end. */
        MEMBER,
        /** A client that connects and disconnects, whose Sessions end, and whose subscriptions change. */
        VISITOR
    }

    private record Outgoing(Publication publication, boolean released) {}

    private final World world;
    private final String id;
    private final Role role;
    private final boolean mqtt5;
    private final int receiveMaximum;
    private final int aliasMaximum;
    private final Map<String, SimulatedSubscription> subscriptions = new LinkedHashMap<>();
    private final Ledger.Inbox inbox = new Ledger.Inbox();
    private final LinkedHashMap<Integer, Outgoing> inflight = new LinkedHashMap<>();
    private final Set<Integer> exactlyOnce = new HashSet<>();
    private final ArrayDeque<byte[]> replies = new ArrayDeque<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private final Map<Integer, String> aliases = new HashMap<>();
    private final RetainedAsked retained = new RetainedAsked();
    private @Nullable SimulatedSocket socket;
    private ClientWire wire = new ClientWire();
    private boolean clean;
    private boolean connected;
    private boolean hasSession;
    private int subscribing;
    private boolean subscribed;
    private long connectedMillis;
    private long expirySeconds;
    private boolean expiryKnown;
    private boolean strayed;
    private long previousMillis;
    private long previousExpirySeconds;
    private boolean previousKnown;
    private int wills;
    private @Nullable String will;
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
            subscribeTo(GROUP, 2);
            return;
        }
        String[] filters = {"t/0", "t/1", "t/+", "#", "t/#", "+/2"};
        for (int i = 1 + world.random().nextInt(2); i > 0; i--) {
            subscribeTo(
                    filters[world.random().nextInt(filters.length)],
                    world.random().nextInt(3));
        }
        if (role == Role.VISITOR && world.random().nextInt(3) == 0) {
            subscribeTo(GROUP, 2);
        }
    }

    private void subscribeTo(String filter, int qos) {
        boolean noLocal = mqtt5 && !filter.equals(GROUP) && world.random().nextInt(3) == 0;
        boolean asPublished = mqtt5 && world.random().nextBoolean();
        int identifier = mqtt5 ? Scenario.oneOf(world.random(), 0, subscriptions.size() + 1, 300) : 0;
        subscriptions.put(filter, new SimulatedSubscription(filter, qos, noLocal, asPublished, identifier, mqtt5));
    }

    @Override
    public String toString() {
        return id + (mqtt5 ? " (5.0)" : " (3.1.1)") + " with " + subscriptions.values();
    }

    Role role() {
        return role;
    }

    Ledger.Inbox inbox() {
        return inbox;
    }

    /** Whether the client has received CONNACK and SUBACK. */
    boolean isReady() {
        return connected && subscribed;
    }

    boolean isConnected() {
        return connected;
    }

    boolean isMqtt5() {
        return mqtt5;
    }

    /** Returns when the client opened its current connection. */
    long connectedMillis() {
        return connectedMillis;
    }

    /** Whether the client must receive all messages of this topic and publisher, in order. */
    boolean missesNothing(String topic, String publisher) {
        return role == Role.KEEPER && world.isLossless() && grantedQos(topic, publisher) > 0;
    }

    /** Whether a message was sent because it was retained when the client subscribed. Only clients of MQTT 3.1.1 get such messages here. */
    boolean isRetained(Arrival arrival) {
        return !mqtt5 && arrival.retain();
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

    /** Whether all published and all received messages are acknowledged. */
    boolean isSettled() {
        return inflight.isEmpty() && replies.isEmpty();
    }

    /** Returns the client's subscriptions that match a topic, with No Local applied to the publisher. */
    List<SimulatedSubscription> matching(String topic, String publisher) {
        return subscriptions.values().stream()
                .filter(subscription -> subscription.brings(topic, publisher.equals(id)))
                .toList();
    }

    /** Returns the highest QoS of the client's Non-shared Subscriptions for a publisher's messages of a topic, or -1. */
    int grantedQos(String topic, String publisher) {
        if (topic.startsWith(SHARED_TOPICS)) {
            return -1;
        }
        return matching(topic, publisher).stream()
                .mapToInt(SimulatedSubscription::qos)
                .max()
                .orElse(-1);
    }

    /** Returns the Topic Names whose retained messages the client must still receive for its subscriptions. */
    Set<String> retainedOwed() {
        return retained.owed();
    }

    /** Opens a connection. The client does not use an earlier connection any more, but leaves it open. */
    void connect() {
        strayed |= socket != null && !connected; // this CONNECT may arrive at any time, also after later ones
        SimulatedSocket opened = world.open();
        socket = opened;
        wire = new ClientWire();
        connected = false;
        subscribed = false;
        replies.clear();
        unacknowledged.clear();
        aliases.clear();
        retained.forget();
        boolean kept = role != Role.VISITOR;
        previousMillis = connectedMillis;
        previousExpirySeconds = expirySeconds;
        previousKnown = expiryKnown && hasSession;
        if (!kept) {
            // Only CONNACK shows whether a Session has expired. Even CONNACK does not show it if an earlier CONNECT may
            // have arrived later and created another Session.
            clean = !hasSession || strayed || world.random().nextInt(3) == 0;
            hasSession = false;
        }
        if (clean) {
            beginSession();
        }
        long expiry = kept ? FOR_EVER : Scenario.oneOf(world.random(), 0, 1, 3);
        connectedMillis = world.monotonicMillis();
        expirySeconds = mqtt5 ? expiry : clean ? 0 : FOR_EVER;
        expiryKnown = !strayed;
        will = !kept && world.random().nextBoolean() ? WILLS + id : null;
        if (will != null) {
            world.ledger().willSet(willText(++wills));
        }
        opened.fromClient(ClientWire.connect(
                new ConnectWords(id, mqtt5, clean, expiry, receiveMaximum, aliasMaximum, will, willText(wills)),
                world.keepAliveSeconds()));
    }

    private String willText(int number) {
        return id + " is gone " + number;
    }

    private void beginSession() {
        epoch++;
        inflight.clear();
        exactlyOnce.clear();
        world.ledger().newSession(inbox);
    }

    /** Closes the connection as a network failure does. */
    void drop() {
        SimulatedSocket open = socket;
        if (open != null) {
            noteWill();
            forgetSocket();
            open.breakOff("reset");
        }
    }

    private void noteWill() {
        String topic = will;
        if (connected && topic != null && !mqtt5) { // a will of MQTT 5.0 has a delay here, and may be cancelled
            world.ledger().willDue(topic, willText(wills), !clean);
        }
    }

    /** The broker was killed. Changes that it had not stored may be lost. */
    void loseBroker() {
        noteWill();
        expiryKnown &= connected;
        forgetSocket();
    }

    private void forgetSocket() {
        socket = null;
        connected = false;
        replies.clear();
        retained.forget();
    }

    void ping() {
        send(new byte[] {(byte) 0xC0, 0});
    }

    private void send(byte[] packet) {
        if (socket != null) {
            socket.fromClient(packet);
        }
    }

    /** Sends up to this many pending acknowledgements. */
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
        boolean retain = world.random().nextInt(6) == 0;
        long expiry = mqtt5 ? Scenario.oneOf(world.random(), -1, -1, 1, 3, (int) Publication.LONG_EXPIRY_SECONDS) : -1;
        Publication publication = new Publication(id, epoch, topic, ++sequence, qos, retain, expiry);
        world.ledger().published(publication, world.monotonicMillis());
        int identifier = 0;
        if (qos > 0) {
            identifier = freeIdentifier();
            inflight.put(identifier, new Outgoing(publication, false));
        }
        send(publish(publication, false, identifier));
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

    /** Changes the subscriptions of a visitor. */
    void resubscribe() {
        if (!connected || role != Role.VISITOR) {
            return;
        }
        if (world.random().nextBoolean()) {
            retained.unsubscribing("t/+");
            send(ClientWire.unsubscribe(mqtt5, 200, "t/+"));
        } else {
            int qos = world.random().nextInt(3);
            subscribe(201, new SimulatedSubscription("t/+", qos, false, false, 0, mqtt5));
        }
    }

    private void subscribe(int identifier, SimulatedSubscription subscription) {
        retained.subscribing(identifier, subscription, world::isRetained);
        send(ClientWire.subscribe(identifier, subscription));
    }

    /** Sends DISCONNECT. In MQTT 5.0 it ends the Session if {@code endSession} is set. */
    void leave(boolean endSession) {
        SimulatedSocket open = socket;
        if (open != null && connected) {
            send(ClientWire.disconnect(mqtt5, endSession));
            expiryKnown &= !endSession; // the DISCONNECT may be lost
            forgetSocket();
        }
    }

    /** Connects once more, only to end the Session. */
    void connectToEnd() {
        SimulatedSocket opened = world.open();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, mqtt5, true, 0, 10, 0, null, "")));
        opened.fromClient(ClientWire.disconnect(mqtt5, false));
        socket = null;
        connected = false;
    }

    /** Whether the client has bytes to read, or the end of its connection. */
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
                if (inflight.containsKey(packet.u16(0))) {
                    replies.add(ClientWire.acknowledge(ClientWire.PUBREL, packet.u16(0)));
                }
            }
            case ClientWire.PUBREL -> {
                exactlyOnce.remove(packet.u16(0));
                replies.add(ClientWire.acknowledge(ClientWire.PUBCOMP, packet.u16(0)));
            }
            case ClientWire.PUBCOMP -> inflight.remove(packet.u16(0));
            case ClientWire.SUBACK -> {
                subscribed |= packet.u16(0) == subscribing;
                retained.answered(packet.u16(0), packet.u8(packet.body().length - 1));
            }
            case ClientWire.DISCONNECT -> onDisconnect(packet);
            default -> {}
        }
    }

    private void onConnAck(Incoming connAck) {
        boolean present = connAck.u8(0) == 1;
        if (strayed && connAck.u8(1) == (mqtt5 ? UNSPECIFIED_ERROR : SERVER_UNAVAILABLE)) {
            expiryKnown = false; // an earlier CONNECT of this client arrived later and has the Session
            drop();
            return;
        }
        if (connAck.u8(1) != 0) {
            throw new AssertionError(this + " was refused with " + connAck.u8(1));
        }
        if (role != Role.VISITOR && hasSession && !present) {
            throw new AssertionError(this + " has lost its Session");
        }
        if (clean && present) {
            throw new AssertionError(this + " asked for a clean start and was given a Session");
        }
        checkExpiry(present);
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
            subscribing = 100;
            for (SimulatedSubscription subscription : subscriptions.values()) {
                subscribe(++subscribing, subscription);
            }
        }
    }

    /** Fails if a Session ended before its expiry interval, or if a Session with an expiry interval of 0 outlived its connection. */
    private void checkExpiry(boolean present) {
        if (!previousKnown || clean) {
            return;
        }
        if (present && previousExpirySeconds == 0) {
            throw new AssertionError(this + " found a Session that should have ended with its connection");
        }
        // The expiry interval started after the previous connection was opened, at the earliest.
        if (!present && world.monotonicMillis() - previousMillis < previousExpirySeconds * 1000) {
            throw new AssertionError(this + " has lost a Session that had not expired");
        }
    }

    /** Reads the Receive Maximum from the properties of CONNACK. */
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
                            : publish(publication, true, identifier));
        });
    }

    private void onAcknowledged(Incoming packet, boolean done) {
        int reason = packet.body().length > 2 ? packet.u8(2) : 0;
        int identifier = packet.u16(0);
        Outgoing outgoing = inflight.get(identifier);
        if (outgoing == null) {
            throw new AssertionError(this + " got an acknowledgement of nothing: " + identifier);
        }
        if (reason == QUOTA_EXCEEDED && !done && !world.isLossless()) {
            inflight.remove(identifier);
            return;
        }
        if (reason >= 0x80) {
            throw new AssertionError(this + " was refused a PUBLISH with " + reason);
        }
        world.ledger().accepted(outgoing.publication(), world.monotonicMillis());
        if (done) {
            inflight.remove(identifier);
        } else {
            inflight.put(identifier, new Outgoing(outgoing.publication(), true));
        }
    }

    private void onPublish(Incoming packet) {
        Arrival arrival = Arrival.of(packet, mqtt5);
        if (arrival.alias() != 0) {
            arrival = arrival.under(alias(arrival.alias(), arrival.topic()));
        }
        int qos = arrival.qos();
        int identifier = arrival.packetIdentifier();
        if (qos > 0) {
            unacknowledged.add(identifier);
            if (unacknowledged.size() > Math.min(receiveMaximum, world.inflightMax())) {
                throw new AssertionError(this + " got more than its Receive Maximum of " + receiveMaximum);
            }
            replies.add(ClientWire.acknowledge(qos == 1 ? ClientWire.PUBACK : ClientWire.PUBREC, identifier));
        }
        if (arrival.retain()) {
            retained.came(arrival.topic());
        }
        boolean repeated = qos == 2 && !exactlyOnce.add(identifier);
        if (repeated && !arrival.dup()) {
            throw new AssertionError(this + " got identifier " + identifier + " again without DUP: " + arrival);
        }
        if (repeated) {
            return;
        }
        if (arrival.topic().startsWith(Victim.TOPICS)) {
            return;
        }
        if (arrival.topic().startsWith(WILLS)) {
            world.ledger().willReceived(this, arrival);
        } else {
            world.ledger().received(this, arrival, world.monotonicMillis());
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
        boolean lawful = reason == 0x8E || (reason == QUOTA_EXCEEDED && (!world.isLossless() || world.hasPaused()));
        if (!lawful) {
            throw new AssertionError(this + " was disconnected with 0x" + Integer.toHexString(reason));
        }
    }
}
