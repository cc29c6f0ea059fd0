package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.memory.LimitReached;
import culex.broker.packet.Auth;
import culex.broker.packet.ConnAck;
import culex.broker.packet.Connect;
import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.PingReq;
import culex.broker.packet.PingResp;
import culex.broker.packet.PubAck;
import culex.broker.packet.PubComp;
import culex.broker.packet.PubRec;
import culex.broker.packet.PubRel;
import culex.broker.packet.Publish;
import culex.broker.packet.SubAck;
import culex.broker.packet.Subscribe;
import culex.broker.packet.UnsubAck;
import culex.broker.packet.Unsubscribe;
import culex.broker.session.ClientConnection;
import culex.broker.session.Session;
import org.jspecify.annotations.Nullable;

/** Passes each packet of a connected client to its handler. Runs on the connection's event loop. */
final class ConnectedPackets {
    private final Connection connection;
    private final ConnectedClient client;
    private final Session session;
    private final ConnectHandler connects;
    private final PublishHandler publishes;
    private final SubscribeHandler subscribes;
    private final LongPacket longPacket;
    private final long sessionExpiryMax;
    private final @Nullable ConnectionRates rates;

    ConnectedPackets(
            Connection connection, ConnectedClient client, ConnectHandler connects, ConnectionServices services) {
        this.connection = connection;
        this.client = client;
        this.connects = connects;
        session = client.session();
        publishes = new PublishHandler(connection, client, services);
        longPacket = new LongPacket(connection);
        subscribes = new SubscribeHandler(connection, client, services);
        sessionExpiryMax = services.limits().sessionExpiryMax();
        rates = ConnectionRates.of(connection, client, services);
    }

    /** @param bytes the size of the packet in bytes */
    void onPacket(Packet packet, int bytes) {
        if (rates != null) {
            rates.onPacket(packet, bytes);
        }
        switch (packet) {
            case Publish publish -> publishes.onPublish(publish);
            case PubAck ack -> session.outbound().acknowledged(ack.packetIdentifier());
            case PubRec rec -> session.outbound().received(rec.packetIdentifier(), rec.reasonCode());
            case PubRel rel -> publishes.onPubRel(rel);
            case PubComp comp -> session.outbound().completed(comp.packetIdentifier());
            case Subscribe subscribe -> onSubscribe(subscribe, bytes);
            case Unsubscribe unsubscribe -> longPacket.handle(subscribes.onUnsubscribe(unsubscribe), bytes);
            case PingReq ping -> connection.send(PingResp.INSTANCE); // [MQTT-3.12.4-1]
            case Disconnect disconnect -> onDisconnect(disconnect);
            case Auth auth -> connects.onReAuthenticate(client, auth);
            case Connect _, ConnAck _, SubAck _, UnsubAck _, PingResp _ -> throw unexpected(packet); // [MQTT-3.1.0-2]
        }
    }

    private void onSubscribe(Subscribe subscribe, int bytes) {
        if (rates != null && rates.rejects(subscribe)) {
            subscribes.reject(subscribe, client.about("more subscriptions than a rate of the broker allows"));
        } else {
            longPacket.handle(subscribes.onSubscribe(subscribe), bytes);
        }
    }

    /** The terms of the Network Connection: {@link ConnectedClient#about}. May be called from any thread. */
    ClientConnection about() {
        return client.about();
    }

    /** The bytes of memory of this connection, without its partial packet and its Session. */
    long heldBytes() {
        return longPacket.heldBytes()
                + client.aliases().heldBytes()
                + client.outlet().heldBytes();
    }

    /** @param mayHandleMore whether packets that wait in the decoder may still be handled */
    void onConnectionEnded(
            ConnectionServices services,
            ConnectionFaults faults,
            PacketDecoder decoder,
            boolean mayHandleMore,
            CloseReason reason) {
        longPacket.end();
        if (rates != null) {
            faults.guardLast(() -> rates.end(decoder, mayHandleMore, sessionExpiryMax));
        }
        client.onConnectionEnded(services, faults, reason);
        if (services.bans().onDisconnected(session.clientId())) {
            connection.transport().loop().memory().reached(LimitReached.BANS);
        }
    }

    /** The error for a packet that a client may not send in this state. */
    static MqttException unexpected(Packet packet) {
        return MqttException.protocolError(packet.type() + " does not belong here");
    }

    private void onDisconnect(Disconnect disconnect) {
        client.onDisconnect(disconnect, sessionExpiryMax);
        connection.close(
                CloseReason.DISCONNECT,
                disconnect.reasonCode().isError() ? disconnect.reasonCode().toString() : "");
    }

    /** Disconnects the client with 0x97 after its pending acknowledgements: {@link Acknowledgements#disconnectAfterAcknowledgements}. */
    void disconnectAfterAcknowledgements(String detail) {
        publishes.disconnectAfterAcknowledgements(detail);
    }
}
