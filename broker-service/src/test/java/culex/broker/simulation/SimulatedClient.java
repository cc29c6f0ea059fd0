package culex.broker.simulation;

import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.simulation.ClientWire.Incoming;
import org.jspecify.annotations.Nullable;

/** A client that publishes and receives as the specification requires, and reconnects after its connection is lost. */
final class SimulatedClient {
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

    private final World world;
    private final String id;
    private final Role role;
    private final boolean mqtt5;
    private final int receiveMaximum;
    private final int aliasMaximum;
    private final ClientSubscriptions subscriptions;
    private final Ledger.Inbox inbox = new Ledger.Inbox();
    private final ExpectedSession session;
    private final PublishedMessages published;
    private final ReceivedMessages received;
    private final ClientWill will;
    private @Nullable SimulatedSocket socket;
    private ClientWire wire = new ClientWire();
    private boolean connected;

    SimulatedClient(World world, String id, Role role) {
        this.world = world;
        this.id = id;
        this.role = role;
        mqtt5 = world.random().nextBoolean();
        receiveMaximum = mqtt5 ? Scenario.oneOf(world.random(), 1, 2, 65_535) : 65_535;
        aliasMaximum = Scenario.oneOf(world.random(), 0, 1, 10);
        subscriptions = new ClientSubscriptions(world, this, id);
        session = new ExpectedSession(world, this);
        published = new PublishedMessages(world, this, id);
        received = new ReceivedMessages(world, this, receiveMaximum, aliasMaximum);
        will = new ClientWill(world, id, mqtt5);
    }

    @Override
    public String toString() {
        return id + (mqtt5 ? " (5.0)" : " (3.1.1)") + " with " + subscriptions.all();
    }

    Role role() {
        return role;
    }

    Ledger.Inbox inbox() {
        return inbox;
    }

    /** Whether the client has received CONNACK and SUBACK. */
    boolean isReady() {
        return connected && subscriptions.areGranted();
    }

    boolean isConnected() {
        return connected;
    }

    boolean isMqtt5() {
        return mqtt5;
    }

    /** Returns when the client opened its current connection. */
    long connectedMillis() {
        return session.connectedMillis();
    }

    /** Whether the client must receive all messages of this topic and publisher, in order. */
    boolean missesNothing(String topic, String publisher) {
        return role == Role.KEEPER && world.isLossless() && subscriptions.grantedQos(topic, publisher) > 0;
    }

    /** Whether a message was sent because it was retained when the client subscribed. Only clients of MQTT 3.1.1 get such messages here. */
    boolean isRetained(Arrival arrival) {
        return !mqtt5 && arrival.retain();
    }

    ClientSubscriptions subscriptions() {
        return subscriptions;
    }

    boolean uses(SimulatedSocket other) {
        return socket == other;
    }

    boolean hasSocket() {
        return socket != null;
    }

    /** Whether all published and all received messages are acknowledged. */
    boolean isSettled() {
        return published.areAcknowledged() && !received.hasReplies();
    }

    /** Opens a connection. The client does not use an earlier connection any more, but leaves it open. */
    void connect() {
        boolean unanswered = socket != null && !connected;
        SimulatedSocket opened = world.open();
        forgetSocket();
        socket = opened;
        wire = new ClientWire();
        session.beforeConnect(unanswered);
        if (session.isClean()) {
            beginSession();
        }
        long expiry = session.chooseExpiry();
        will.choose(role == Role.VISITOR);
        opened.fromClient(ClientWire.connect(
                new ConnectWords(
                        id, mqtt5, session.isClean(), expiry, receiveMaximum, aliasMaximum, will.topic(), will.text()),
                world.keepAliveSeconds()));
    }

    private void beginSession() {
        published.beginSession();
        received.beginSession();
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
        if (connected) {
            will.connectionLost(!session.isClean());
        }
    }

    /** Called when the broker was killed. Changes that the broker had not stored may be lost. */
    void loseBroker() {
        noteWill();
        if (!connected) {
            session.setExpiryUnknown();
        }
        forgetSocket();
    }

    private void forgetSocket() {
        socket = null;
        connected = false;
        received.forgetConnection();
        subscriptions.forgetConnection();
    }

    void ping() {
        send(new byte[] {(byte) 0xC0, 0});
    }

    void send(byte[] packet) {
        if (socket != null) {
            socket.fromClient(packet);
        }
    }

    /** Sends up to this many pending acknowledgements. */
    void reply(int most) {
        received.reply(most);
    }

    boolean hasReplies() {
        return received.hasReplies() && socket != null;
    }

    void publish() {
        published.publish();
    }

    /** Changes the subscriptions of a visitor. */
    void resubscribe() {
        if (connected && role == Role.VISITOR) {
            subscriptions.change();
        }
    }

    /** Sends DISCONNECT. In MQTT 5.0 it ends the Session if {@code endSession} is set. */
    void leave(boolean endSession) {
        SimulatedSocket open = socket;
        if (open != null && connected) {
            send(ClientWire.disconnect(mqtt5, endSession));
            if (endSession) {
                session.setExpiryUnknown(); // the DISCONNECT may be lost
            }
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
            case ClientWire.PUBLISH -> received.onPublish(packet);
            case ClientWire.PUBACK -> published.onPubAck(packet);
            case ClientWire.PUBREC -> {
                if (published.onPubRec(packet)) {
                    received.addReply(ClientWire.PUBREL, packet.u16(0));
                }
            }
            case ClientWire.PUBREL -> received.onPubRel(packet);
            case ClientWire.PUBCOMP -> published.onPubComp(packet);
            case ClientWire.SUBACK -> subscriptions.onSubAck(packet);
            case ClientWire.DISCONNECT -> onDisconnect(packet);
            default -> {}
        }
    }

    private void onConnAck(Incoming connAck) {
        boolean present = connAck.u8(0) == 1;
        if (session.isTakenByEarlierConnect(connAck)) {
            session.setExpiryUnknown();
            drop();
            return;
        }
        session.check(connAck, present);
        connected = true;
        published.readProperties(connAck);
        if (present) {
            published.resend();
        } else {
            beginSession();
        }
        subscriptions.onConnected(present && role != Role.VISITOR);
    }

    private void onDisconnect(Incoming packet) {
        int reason = packet.body().length > 0 ? packet.u8(0) : 0;
        boolean lawful = reason == 0x8E || (reason == QUOTA_EXCEEDED && (!world.isLossless() || world.hasPaused()));
        if (!lawful) {
            throw new AssertionError(this + " was disconnected with 0x" + Integer.toHexString(reason));
        }
    }
}
