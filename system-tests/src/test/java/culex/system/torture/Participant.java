package culex.system.torture;

import culex.system.wire.Carrier;
import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.system.wire.TcpCarrier;
import culex.system.wire.WebSocketCarrier;
import java.io.IOException;

/**
 * A client with a persistent session: its identity and how it connects.
 *
 * @param name the Client Identifier of the participant
 * @param five whether it uses MQTT 5.0, otherwise 3.1.1
 * @param webSocket whether it uses WebSocket, otherwise TCP
 */
record Participant(String name, boolean five, boolean webSocket) {
    private static final int CONNACK_MILLIS = 10_000;

    /**
     * Where a broker listens.
     *
     * @param http the port of HTTP and WebSocket
     * @param tcp the port of MQTT over TCP
     */
    record Endpoints(String host, int http, int tcp) {
        /** The endpoints of a broker on loopback. */
        Endpoints(int http, int tcp) {
            this("127.0.0.1", http, tcp);
        }
    }

    /**
     * A connection whose CONNECT was accepted.
     *
     * @param sessionPresent whether the broker had the session
     */
    record Connected(Link link, boolean sessionPresent) {}

    Connected connect(Endpoints broker, boolean kept, int receiveMaximum) throws IOException {
        Carrier carrier = webSocket
                ? new WebSocketCarrier(broker.host(), broker.http())
                : new TcpCarrier(broker.host(), broker.tcp());
        Link link = new Link(carrier, five);
        try {
            link.send(Packets.connect(five, name, kept, receiveMaximum));
            link.flush();
            Packet connAck = link.await(Packet.CONNACK, CONNACK_MILLIS);
            if (connAck.connectReason() != 0) {
                throw new IOException("CONNECT was rejected with " + connAck.connectReason());
            }
            return new Connected(link, connAck.sessionPresent());
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return name + " (" + (five ? "5.0" : "3.1.1") + " over " + (webSocket ? "ws" : "tcp") + ")";
    }
}
