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
import culex.broker.session.Attachment;
import culex.broker.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Network Connection: decodes what comes, gives each packet to its handler, and ends in exactly one way. On its loop.
 *
 * <p>{@code CONNECTING} until CONNACK says yes, {@code CONNECTED}, {@code CLOSED}.
 */
public final class Connection implements Transport.Listener, Attachment {
    /** How far a connection has come. */
    private enum State {
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private final Transport transport;
    private final ConnectionServices services;
    private final Router router;
    private final PacketDecoder decoder;
    private final KeepAlive keepAlive;
    private final ConnectHandler connects;
    private @Nullable ConnectedPackets packets;
    private @Nullable ConnectedClient client;
    private State state = State.CONNECTING;
    private long maximumPacketSize = Long.MAX_VALUE;
    private final Reading reading;
    private final ConnectionFaults faults;
    private boolean welcomed;
    private boolean decoding;

    /** A connection on a socket that has just opened; on the socket's loop. */
    public Connection(Transport transport, ConnectionServices services, TopicCache topics) {
        this.transport = transport;
        faults = new ConnectionFaults(this);
        this.services = services;
        router = services.routers().of(transport.loop());
        decoder = new PacketDecoder(services.limits().decoder(), topics);
        keepAlive = new KeepAlive(transport.loop(), () -> faults.guard(this::onSilence));
        reading = Reading.of(transport, keepAlive, services, this::onStuck);
        connects = new ConnectHandler(this, services);
        services.log().opened(transport.peer());
        keepAlive.deadline(services.limits().connectTimeout());
    }

    @Override
    public void onBytes(byte[] bytes, int from, int to) {
        if (state == State.CLOSED) {
            return;
        }
        if (to > from) {
            keepAlive.onBytes();
        }
        try {
            decoder.offer(bytes, from, to);
            decode();
            onDecoded();
        } catch (Throwable fault) {
            faults.onFault(fault);
        }
        if (router.isCongested() && !reading.isCongested() && state != State.CLOSED) {
            router.pause(reading);
        }
    }

    private void onDecoded() {
        decoder.release();
        if (state != State.CLOSED) {
            reading.onRead(decoder);
        }
    }

    private void decode() {
        if (decoding) {
            return; // a handler has answered at once, and the loop below goes on
        }
        decoding = true;
        try {
            while (!reading.isHeld() && state != State.CLOSED) {
                Packet packet = decoder.next();
                if (packet == null) {
                    break;
                }
                transport.loop().counters().packetReceived(packet.type(), decoder.packetBytes());
                onPacket(packet);
            }
        } catch (MqttException broken) {
            fail(broken);
        } finally {
            decoding = false;
        }
    }

    private void onPacket(Packet packet) {
        if (services.log().wantsPackets()) {
            services.log().packet(client == null ? null : client.session().clientId(), packet);
        }
        if (packets == null) {
            onFirstPacket(packet);
        } else {
            packets.onPacket(packet, decoder.packetBytes());
        }
    }

    private void onFirstPacket(Packet packet) {
        switch (packet) {
            case Connect connect -> {
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

    /** Whether the connection uses a Session, which its end takes care of. */
    boolean hasClient() {
        return client != null;
    }

    boolean isClosed() {
        return state == State.CLOSED;
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
        if (client == null) {
            keepAlive.deadline(services.limits().connectTimeout().plusMillis(millis));
        }
    }

    /** The answer is there. */
    void proceed() {
        reading.hold(false);
        decodeFurther();
    }

    /** Takes the packets that have waited. */
    void decodeFurther() {
        decode();
        if (!decoding) {
            onDecoded();
        }
    }

    /** The client was let in: CONNACK is written, and what the Session holds may follow. */
    void onConnected(ConnectedClient connected, Duration clientKeepAlive) {
        state = State.CONNECTED;
        client = connected;
        packets = new ConnectedPackets(this, connected, connects, services);
        keepAlive.allow(clientKeepAlive);
    }

    /** Appends a packet to what goes out at the end of this turn; one that the client does not take ends the connection. */
    void send(Packet packet) {
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

    /** CONNACK goes out now. */
    void onWelcomed() {
        welcomed = true;
        transport.socket().onConnAck();
    }

    /** Refuses a client with CONNACK, where its version knows one for the reason, and closes. */
    void refuse(ReasonCode code, String detail) {
        refuse(code, CloseReason.REFUSED, detail);
    }

    void refuse(ReasonCode code, CloseReason reason, String detail) {
        var about = services.terms().about(code, detail);
        Farewell.refuse(transport, decoder.version(), maximumPacketSize, code, about);
        close(reason, detail);
    }

    private void fail(MqttException broken) {
        connects.onFailure(broken.reasonCode());
        disconnect(broken.reasonCode(), CloseReason.PROTOCOL_ERROR, broken.reason());
    }

    /** Says DISCONNECT with a reason, or CONNACK before it was said, to a client that knows such a thing, and closes. */
    void disconnect(ReasonCode code, CloseReason reason, String detail) {
        if (client == null || !welcomed) {
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
        if (state == State.CLOSED) {
            return;
        }
        if (client != null && !sendsWill) {
            client.session().keepWill(null);
        }
        faults.guard(() -> disconnect(services.terms().onShutdown(), CloseReason.SERVER_SHUTTING_DOWN, ""));
    }

    private void onSilence() {
        if (client == null) {
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
    public void onTakenOver() {
        faults.guard(() -> disconnect(ReasonCode.SESSION_TAKEN_OVER, CloseReason.TAKEN_OVER, ""));
    }

    @Override
    public void onFault() {
        faults.onReceiverFault();
    }

    @Override
    public void onLimit(LimitReached limit, String detail) {
        if (packets != null) {
            packets.onLimit(limit, detail);
        }
    }

    @Override
    public long heldBytes() {
        return decoder.heldBytes() + (packets == null ? 0 : packets.heldBytes());
    }

    @Override
    public void onWritable() {
        reading.onWritable();
        if (client != null && state == State.CONNECTED) {
            faults.guard(client.session().outbound()::drain);
        }
    }

    @Override
    public void onClosed(String cause) {
        if (connects.claimed() == null && !decoder.hasUndecodedBytes()) {
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
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
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
