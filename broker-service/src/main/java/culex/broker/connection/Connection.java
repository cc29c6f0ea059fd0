package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.codec.TopicCache;
import culex.broker.memory.LimitReached;
import culex.broker.packet.Auth;
import culex.broker.packet.Connect;
import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.Property;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Network Connection: decodes what comes, gives each packet to its handler, and ends in exactly one way. {@link ConnectionState} has the
 * states that it goes through. On its loop.
 */
public final class Connection implements Transport.Listener {
    private final Transport transport;
    private final ConnectionServices services;
    private final Router router;
    private final PacketDecoder decoder;
    private final InboundPackets inbound;
    private final KeepAlive keepAlive;
    private final ConnectHandler connects;
    private @Nullable ConnectedPackets packets;
    private @Nullable ConnectedClient client;
    private ConnectionState state = ConnectionState.AWAITING_CONNECT;
    private long maximumPacketSize = Long.MAX_VALUE;
    private final Reading reading;
    private final ConnectionFaults faults;

    /** A connection on a socket that has just opened; on the socket's loop. */
    public Connection(Transport transport, ConnectionServices services, TopicCache topics) {
        this.transport = transport;
        faults = new ConnectionFaults(this);
        this.services = services;
        router = services.routers().of(transport.loop());
        decoder = new PacketDecoder(services.limits().decoder(), topics);
        keepAlive = new KeepAlive(transport.loop(), () -> faults.guard(this::onSilence));
        reading = Reading.of(transport, keepAlive, services, this::onStuck);
        inbound = new InboundPackets(this, decoder, reading, transport.loop());
        connects = new ConnectHandler(this, services);
        services.log().opened(transport.peer());
        keepAlive.deadline(services.limits().connectTimeout());
    }

    private void enter(ConnectionState next) {
        assert transport.loop().isCurrent();
        assert state.mayBecome(next) : client() + ": " + state + " -> " + next;
        state = next;
    }

    @Override
    public void onBytes(byte[] bytes, int from, int to) {
        assert transport.loop().isCurrent();
        if (state == ConnectionState.CLOSED) {
            return;
        }
        if (to > from) {
            keepAlive.onBytes();
        }
        try {
            inbound.onBytes(bytes, from, to);
        } catch (Throwable fault) {
            faults.onFault(fault);
        }
        if (router.isCongested() && !reading.isCongested() && state != ConnectionState.CLOSED) {
            router.pause(reading);
        }
    }

    /**
     * Handles a packet.
     *
     * @param bytes its size
     */
    void onPacket(Packet packet, int bytes) {
        if (services.log().wantsPackets()) {
            services.log().packet(client == null ? null : client.session().clientId(), packet);
        }
        if (packets == null) {
            onFirstPacket(packet);
        } else {
            packets.onPacket(packet, bytes);
        }
    }

    private void onFirstPacket(Packet packet) {
        switch (packet) {
            case Connect connect -> {
                if (state != ConnectionState.AWAITING_CONNECT) {
                    throw MqttException.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
                }
                enter(ConnectionState.AUTHENTICATING);
                maximumPacketSize = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
                keepAlive.deadline(services.limits().connectTimeout()); // for what is awaited before CONNACK
                connects.onConnect(connect);
            }
            case Auth auth -> connects.onAuth(auth);
            case Disconnect disconnect -> close(CloseReason.DISCONNECT, "before CONNACK"); // [MQTT-3.1.2-30]
            default -> throw ConnectedPackets.unexpected(packet);
        }
    }

    Transport transport() {
        return transport;
    }

    Router router() {
        return router;
    }

    Reading reading() {
        return reading;
    }

    ConnectionFaults faults() {
        return faults;
    }

    /** The Client Identifier, or the address before CONNACK. */
    String client() {
        return client == null ? transport.peer().address() : client.session().clientId();
    }

    /** Whether the connection has used a Session, so that its end has taken care of it. */
    boolean hasClient() {
        return client != null;
    }

    boolean isClosed() {
        return state == ConnectionState.CLOSED;
    }

    boolean takesPackets() {
        return state.takesPackets();
    }

    /** The bytes of memory that packets take which are not handled yet. */
    long heldBytes() {
        return decoder.heldBytes();
    }

    /** The version of the CONNECT; known to handlers of packets. */
    ProtocolVersion version() {
        ProtocolVersion version = decoder.version();
        return version == null ? ProtocolVersion.MQTT_3_1_1 : version;
    }

    /** Stops taking packets until {@link #proceed}: an answer is awaited. Bytes that come meanwhile stay with TCP. */
    void hold() {
        reading.hold(true);
    }

    /** Stops taking packets for a known time, which does not count for the connect timeout. */
    void await(long millis) {
        hold();
        if (state.isBeforeSession()) {
            keepAlive.deadline(services.limits().connectTimeout().plusMillis(millis));
        }
    }

    /** The answer is there. */
    void proceed() {
        if (state == ConnectionState.LEAVING) {
            return;
        }
        reading.hold(false);
        inbound.resume();
    }

    /** Handles the packets that have waited. */
    void decodeFurther() {
        inbound.resume();
    }

    /** The client is authenticated, and its Session is opened next. */
    void onAuthenticated() {
        enter(ConnectionState.OPENING_SESSION);
    }

    /** The connection uses the Session from now on; CONNACK follows when the Session is durable. */
    void onSessionOpened(ConnectedClient connected, Duration clientKeepAlive) {
        enter(ConnectionState.STORING_SESSION);
        ConnectedPackets handlers = new ConnectedPackets(this, connected, connects, services);
        client = connected;
        packets = handlers;
        connected.session().attach(new SessionAttachment(this, handlers));
        keepAlive.allow(clientKeepAlive);
    }

    /** Appends a packet to what goes out at the end of this turn; one that the client does not take ends the connection. */
    void send(Packet packet) {
        assert transport.loop().isCurrent();
        if (client != null && !client.outlet().send(packet)) {
            close(CloseReason.PROTOCOL_ERROR, packet.type() + " is larger than the client's Maximum Packet Size");
        }
    }

    /** Appends an AUTH to what goes out, while the client is not let in yet; one that does not take it cannot go on and is refused. */
    void sendBeforeConnAck(Auth auth) {
        if (!Farewell.write(transport, auth, version(), maximumPacketSize)) {
            refuse(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "AUTH is larger than the client's Maximum Packet Size");
        }
    }

    /** The Session is durable, where it is stored at all: CONNACK is written next. */
    void onSessionStored() {
        enter(ConnectionState.CONNECTED);
        transport.socket().onConnAck();
    }

    /** Takes no further packets, because the connection is about to end; returns false when it is not connected or does so already. */
    boolean startLeaving() {
        if (state != ConnectionState.CONNECTED) {
            return false;
        }
        hold();
        enter(ConnectionState.LEAVING);
        return true;
    }

    /** Refuses a client with CONNACK, where its version knows one for the reason, and closes. */
    void refuse(ReasonCode code, String detail) {
        refuse(code, CloseReason.REFUSED, detail);
    }

    void refuse(ReasonCode code, CloseReason reason, String detail) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        var about = services.terms().about(code, detail);
        Farewell.refuse(transport, decoder.version(), maximumPacketSize, code, about);
        close(reason, detail);
    }

    /** The client broke a rule of the protocol: ends the connection with the Reason Code for it. */
    void fail(MqttException broken) {
        if (state == ConnectionState.AWAITING_CONNECT && broken.reasonCode() == ReasonCode.PACKET_TOO_LARGE) {
            transport.loop().memory().reached(LimitReached.CONNECT_PACKET_SIZE);
        }
        disconnect(broken.reasonCode(), CloseReason.PROTOCOL_ERROR, broken.reason());
    }

    /** Says DISCONNECT with a reason, or CONNACK before it was said, to a client that knows such a thing, and closes. */
    void disconnect(ReasonCode code, CloseReason reason, String detail) {
        if (client == null || !state.isAfterConnAck()) {
            refuse(code, reason, detail);
            return;
        }
        Farewell.disconnect(client, code, services.terms().about(code, detail));
        close(reason, detail);
    }

    /**
     * Ends this connection because the broker stops, unless it has ended.
     *
     * @param sendsWill whether its will is published as after any end without DISCONNECT; when not, it is dropped
     */
    public void onShutdown(boolean sendsWill) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        if (client != null && !sendsWill) {
            client.session().keepWill(null);
        }
        faults.guard(() -> disconnect(services.terms().onShutdown(), CloseReason.SERVER_SHUTTING_DOWN, ""));
    }

    private void onSilence() {
        if (state.isBeforeSession()) {
            close(CloseReason.CONNECT_TIMEOUT, "it is not connected in time");
        } else {
            disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, CloseReason.KEEP_ALIVE_TIMEOUT, ""); // [MQTT-3.1.2-22]
        }
    }

    private void onStuck(LimitReached limit, CloseReason reason, String detail) {
        transport.loop().memory().reached(limit);
        disconnect(ReasonCode.QUOTA_EXCEEDED, reason, detail);
    }

    @Override
    public void onWritable() {
        reading.onWritable();
        if (client != null && state.isAfterConnAck()) {
            faults.guard(client.session().outbound()::drain);
        }
    }

    @Override
    public void onClosed(String cause) {
        if (state == ConnectionState.AWAITING_CONNECT && !decoder.hasUndecodedBytes()) {
            ended(CloseReason.NO_DATA, "");
            return;
        }
        ended(CloseReason.ofSocket(cause), cause);
    }

    void close(CloseReason reason, String detail) {
        ended(reason, detail);
        transport.close();
    }

    /** The one end of every connection. */
    private void ended(CloseReason reason, String detail) {
        assert transport.loop().isCurrent();
        if (state == ConnectionState.CLOSED) {
            return;
        }
        enter(ConnectionState.CLOSED);
        keepAlive.stop();
        reading.stop();
        connects.onClosed();
        ConnectionLog.Client who = client == null ? connects.claimed() : client.name();
        services.log().closed(transport.peer(), who, client != null, reason, detail);
        if (packets != null) {
            packets.onConnectionEnded(services, faults);
        }
    }
}
