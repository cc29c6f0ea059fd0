package culex.system.hostile;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.system.wire.TcpCarrier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client with a persistent session. It subscribes to the bystander's messages and disconnects before the attack, and reconnects after the
 * restart. It must get every message that the broker acknowledged, and a retained message that it published before.
 */
final class AbsentSubscriber {
    private static final String CLIENT_ID = "absent-subscriber";
    private static final String RETAINED = "bystander/retained";
    private static final int ANSWER_MILLIS = 10_000;

    private final Login login;

    AbsentSubscriber(Login login) {
        this.login = login;
    }

    /** What was lost for the client, as it finds out after the restart of the broker. */
    record Findings(boolean sessionLost, boolean retainedLost, int messagesLost) {
        boolean isClean() {
            return !sessionLost && !retainedLost && messagesLost == 0;
        }
    }

    void subscribeAndDisconnect(AttackTarget target) throws IOException {
        try (Link link = connect(target)) {
            link.await(Packet.CONNACK, ANSWER_MILLIS);
            link.send(Packets.subscribe(true, 1, List.of(Bystander.TOPIC), 1));
            ByteBuffer payload = ByteBuffer.wrap(new byte[] {1});
            link.send(Packets.publish(true, new Packet.Publish(RETAINED, 1, true, false, 2, payload)));
            link.flush();
            link.await(Packet.PUBACK, ANSWER_MILLIS);
            link.send(Packets.disconnect());
            link.flush();
        }
    }

    Findings reconnect(AttackTarget target, BitSet acknowledged) throws IOException {
        BitSet missing = (BitSet) acknowledged.clone();
        boolean retained = false;
        try (Link link = connect(target)) {
            boolean present = link.await(Packet.CONNACK, ANSWER_MILLIS).sessionPresent();
            link.send(Packets.subscribe(true, 3, List.of(RETAINED), 1));
            link.flush();
            long end = System.nanoTime() + ANSWER_MILLIS * 1_000_000L;
            while (System.nanoTime() < end && !(retained && missing.isEmpty())) {
                @Nullable Packet packet = link.poll(50);
                if (packet == null || packet.type() != Packet.PUBLISH) {
                    continue;
                }
                Packet.Publish message = packet.publish(true);
                if (message.topic().equals(RETAINED)) {
                    retained = true;
                } else {
                    missing.clear(message.payload().getInt());
                }
                link.send(Packets.acknowledgement(Packet.PUBACK, message.packetIdentifier()));
                link.flush();
            }
            return new Findings(!present, !retained, missing.cardinality());
        }
    }

    private Link connect(AttackTarget target) throws IOException {
        Link link = new Link(new TcpCarrier(target.tcpPort()), true);
        link.send(login.connect(CLIENT_ID)
                .persistent(0xFFFF_FFFFL)
                .receiveMaximum(100)
                .bytes());
        link.flush();
        return link;
    }
}
