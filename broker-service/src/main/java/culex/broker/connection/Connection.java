package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.codec.TopicCache;
import culex.broker.memory.LimitReached;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.routing.Router;
import culex.broker.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Network Connection: passes the received bytes to the decoder and each packet to its handler, and ends exactly once.
 * {@link ConnectionState} has its states. Runs on its loop.
 */
public final class Connection implements Transport.Listener {
    private final Transport transport;
    private final ConnectionServices services;
    private final Router router;
    private final PacketDecoder decoder;
    private final InboundPackets inbound;
    private final SocketEnd socketEnd;
    private final KeepAlive keepAlive;
    private final ConnectHandler connects;
    private final ConnectingPackets connecting;
    private @Nullable ConnectedPackets packets;
    private @Nullable ConnectedClient client;
    private ConnectionState state = ConnectionState.AWAITING_CONNECT;
    private final Reading reading;
    private final ConnectionFaults faults;
    private final ServerDisconnects serverDisconnects;

    /** A connection on a socket that has just opened; on the socket's loop. */
    public Connection(Transport transport, ConnectionServices services, TopicCache topics) {
        this.transport = transport;
        faults = new ConnectionFaults(this);
        serverDisconnects = new ServerDisconnects(this, services);
        this.services = services;
        router = services.routers().of(transport.loop());
        decoder = new PacketDecoder(services.limits().decoder(), topics);
        keepAlive = new KeepAlive(transport.loop(), () -> faults.guard(serverDisconnects::onSilence));
        reading = Reading.of(transport, keepAlive, services, serverDisconnects);
        inbound = new InboundPackets(this, decoder, reading, transport.loop());
        socketEnd = new SocketEnd(this, inbound, decoder);
        connects = new ConnectHandler(this, services);
        connecting = new ConnectingPackets(this, connects, services.serverProperties(), decoder);
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
     * @param bytes the size of the packet in bytes
     */
    void onPacket(Packet packet, int bytes) {
        if (services.log().wantsPackets()) {
            services.log().packet(client == null ? null : client.session().clientId(), packet);
        }
        if (packets == null) {
            connecting.onPacket(packet);
        } else {
            packets.onPacket(packet, bytes);
        }
    }

    /** Called when CONNECT has arrived: checks that it is the only CONNECT, and limits the time of the steps before CONNACK. */
    void onConnect() {
        if (state != ConnectionState.AWAITING_CONNECT) {
            throw MqttException.protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
        }
        enter(ConnectionState.AUTHENTICATING);
        keepAlive.deadline(services.limits().connectTimeout());
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

    /** Handles the packets of a client without a Session. */
    ConnectingPackets connecting() {
        return connecting;
    }

    /** Ends the connection by a decision of the server. */
    public ServerDisconnects serverDisconnects() {
        return serverDisconnects;
    }

    /**
     * The client with its Session; null until the connection uses a Session. From then on the end of the connection detaches the client
     * from the Session.
     */
    @Nullable ConnectedClient connectedClient() {
        return client;
    }

    ConnectionState state() {
        return state;
    }

    /** The Client Identifier, or the address before CONNACK. */
    String client() {
        return client == null ? transport.peer().address() : client.session().clientId();
    }

    boolean isClosed() {
        return state == ConnectionState.CLOSED;
    }

    boolean takesPackets() {
        return state.takesPackets();
    }

    /** The bytes of memory of packets that are incomplete or not handled yet. */
    long heldBytes() {
        return decoder.heldBytes();
    }

    /** The version of the CONNECT; handlers of packets may call this because the version is known by then. */
    ProtocolVersion version() {
        ProtocolVersion version = decoder.version();
        return version == null ? ProtocolVersion.MQTT_3_1_1 : version;
    }

    /** Stops handling packets, and pauses reading from the socket, until {@link #resume}. */
    void pause() {
        reading.awaitAnswer(true);
    }

    /** Pauses the handling of packets as {@link #pause} does, for the given time. This time is added to the connect timeout. */
    void pauseFor(long millis) {
        pause();
        if (state.isBeforeSession()) {
            keepAlive.deadline(services.limits().connectTimeout().plusMillis(millis));
        }
    }

    /** Handles the packets that were received during the pause, and reads from the socket again. */
    void resume() {
        if (state == ConnectionState.LEAVING) {
            return;
        }
        reading.awaitAnswer(false);
        handleWaitingPackets();
    }

    /** Handles the packets that were received but not handled yet. */
    void handleWaitingPackets() {
        inbound.resume();
        socketEnd.onHandled();
    }

    /** Called when the client is authenticated; its Session is opened next. */
    void onAuthenticated() {
        enter(ConnectionState.OPENING_SESSION);
    }

    /** Called when the Session is open: the connection uses it from now on, and sends CONNACK when the Session is durable. */
    void onSessionOpened(ConnectedClient connected, Duration clientKeepAlive) {
        enter(ConnectionState.STORING_SESSION);
        ConnectedPackets handlers = new ConnectedPackets(this, connected, connects, services);
        client = connected;
        packets = handlers;
        connected.session().attach(new SessionAttachment(this, handlers));
        keepAlive.allow(clientKeepAlive);
    }

    /** Sends a packet at the end of this turn of the loop; a packet that is larger than the client allows closes the connection. */
    void send(Packet packet) {
        assert transport.loop().isCurrent();
        if (client != null && !client.outlet().send(packet)) {
            close(CloseReason.PROTOCOL_ERROR, packet.type() + " is larger than the client's Maximum Packet Size");
        }
    }

    /** Called when the Session is durable, if it is persistent: CONNACK is written next. */
    void onSessionStored() {
        enter(ConnectionState.CONNECTED);
        transport.socket().onConnAck();
    }

    /** Handles no further packets, because the connection is about to end; returns false when it is not connected or is leaving already. */
    boolean startLeaving() {
        if (state != ConnectionState.CONNECTED) {
            return false;
        }
        pause();
        enter(ConnectionState.LEAVING);
        return true;
    }

    /** Rejects the CONNECT with CONNACK, where the client's version has a code for the reason, and closes. */
    void reject(ReasonCode code, String detail) {
        reject(code, CloseReason.REFUSED, detail);
    }

    void reject(ReasonCode code, CloseReason reason, String detail) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        connecting.sendConnAck(code, detail);
        close(reason, detail);
    }

    /** Disconnects a client that violated the protocol, with the Reason Code of the violation. */
    void fail(MqttException broken) {
        if (state == ConnectionState.AWAITING_CONNECT && broken.reasonCode() == ReasonCode.PACKET_TOO_LARGE) {
            transport.loop().memory().reached(LimitReached.CONNECT_PACKET_SIZE);
        }
        disconnect(broken.reasonCode(), CloseReason.PROTOCOL_ERROR, broken.reason());
    }

    /** Sends DISCONNECT, or before CONNACK a rejecting CONNACK, where the client's version has a code for the reason, and closes. */
    void disconnect(ReasonCode code, CloseReason reason, String detail) {
        if (client == null || !state.isAfterConnAck()) {
            reject(code, reason, detail);
            return;
        }
        OrderlyDisconnect.sendDisconnect(
                client, code, services.serverProperties().propertiesFor(code, detail));
        close(reason, detail);
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
        socketEnd.onClosed(cause);
    }

    void close(CloseReason reason, String detail) {
        ended(reason, detail);
        transport.close();
    }

    /** Ends the connection. Every way to end it calls this method, and only the first call has an effect. */
    void ended(CloseReason reason, String detail) {
        assert transport.loop().isCurrent();
        if (state == ConnectionState.CLOSED) {
            return;
        }
        boolean mayHandleMore = inbound.mayHandleMore();
        enter(ConnectionState.CLOSED);
        keepAlive.stop();
        reading.stop();
        socketEnd.stop();
        faults.guardLast(() -> connects.onClosed(client, reason, detail));
        if (packets != null) {
            packets.onConnectionEnded(services, faults, decoder, mayHandleMore, reason);
        }
    }
}
