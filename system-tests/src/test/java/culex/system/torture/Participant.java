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
 * @param name its Client Identifier
 * @param five whether it uses MQTT 5.0, otherwise 3.1.1
 * @param webSocket whether it uses WebSocket, otherwise TCP
 */
record Participant(String name, boolean five, boolean webSocket) {
    private static final int CONNACK_MILLIS = 10_000;

    /** The ports of the broker. */
    record Ports(int http, int tcp) {}

    /**
     * A connection whose CONNECT was accepted.
     *
     * @param sessionPresent whether the broker had the session
     */
    record Connected(Link link, boolean sessionPresent) {}

    Connected connect(Ports ports, boolean kept, int receiveMaximum) throws IOException {
        Carrier carrier = webSocket ? new WebSocketCarrier(ports.http()) : new TcpCarrier(ports.tcp());
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
