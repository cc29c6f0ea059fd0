package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client over TCP that a test controls step by step; each method waits for the broker's response. */
final class LedClient implements Closeable {
    private static final int ANSWER_MILLIS = 30_000;
    private static final int RECEIVE_MAXIMUM = 1_000;

    private final Link link;
    private final boolean sessionPresent;
    private int packetIdentifier;

    private LedClient(Participant.Connected connected) {
        link = connected.link();
        sessionPresent = connected.sessionPresent();
    }

    /** Connects; with Clean Start 0 if the session is persistent. */
    static LedClient connect(Participant.Endpoints endpoints, String clientId, boolean five, boolean kept)
            throws IOException {
        return new LedClient(new Participant(clientId, five, false).connect(endpoints, kept, RECEIVE_MAXIMUM));
    }

    boolean sessionPresent() {
        return sessionPresent;
    }

    void subscribe(String filter, int qos) throws IOException {
        write(Packets.subscribe(link.isFive(), nextIdentifier(), List.of(filter), qos));
        link.await(Packet.SUBACK, ANSWER_MILLIS);
    }

    /** Publishes, and returns the Reason Code of PUBACK or PUBREC. Completes the exchange of an accepted QoS 2 message. */
    int publish(String topic, int qos) throws IOException {
        return publish(topic, qos, false);
    }

    /** Publishes as {@link #publish(String, int)} does, with the given RETAIN flag. */
    int publish(String topic, int qos, boolean retain) throws IOException {
        int identifier = nextIdentifier();
        send(topic, qos, retain, identifier);
        Packet answer = link.await(qos == 1 ? Packet.PUBACK : Packet.PUBREC, ANSWER_MILLIS);
        if (qos == 2 && !answer.failed()) {
            write(Packets.acknowledgement(Packet.PUBREL, identifier));
            link.await(Packet.PUBCOMP, ANSWER_MILLIS);
        }
        return answer.reasonCode();
    }

    /** Publishes without waiting for a response. */
    void send(String topic, int qos) throws IOException {
        send(topic, qos, false, nextIdentifier());
    }

    private void send(String topic, int qos, boolean retain, int identifier) throws IOException {
        ByteBuffer payload = ByteBuffer.wrap(topic.getBytes(StandardCharsets.UTF_8));
        write(Packets.publish(link.isFive(), new Packet.Publish(topic, qos, retain, false, identifier, payload)));
    }

    /** Whether the broker sends PUBACK or PUBREC before PINGRESP or before it closes the connection. */
    boolean isAcknowledgedBeforePingResp() throws IOException {
        write(Packets.pingReq());
        try {
            Packet packet = next();
            while (packet.type() != Packet.PINGRESP) {
                if (packet.type() == Packet.PUBACK || packet.type() == Packet.PUBREC) {
                    return true;
                }
                packet = next();
            }
            return false;
        } catch (EOFException closed) {
            return false;
        }
    }

    /** Reads and acknowledges messages up to one with the given topic; returns the topics before it, each QoS 2 exchange once. */
    List<String> readUntil(String last) throws IOException {
        List<String> topics = new ArrayList<>();
        for (String topic = readOne(); !topic.equals(last); topic = readOne()) {
            topics.add(topic);
        }
        return topics;
    }

    /** Reads the next message and acknowledges it; returns its topic. */
    String readOne() throws IOException {
        while (true) {
            Packet packet = next();
            if (packet.type() == Packet.PUBREL) {
                write(Packets.acknowledgement(Packet.PUBCOMP, packet.packetIdentifier()));
            } else if (packet.type() == Packet.PUBLISH) {
                Packet.Publish message = packet.publish(link.isFive());
                if (message.qos() > 0) {
                    int answer = message.qos() == 1 ? Packet.PUBACK : Packet.PUBREC;
                    write(Packets.acknowledgement(answer, message.packetIdentifier()));
                }
                return message.topic();
            }
        }
    }

    private Packet next() throws IOException {
        long deadline = System.nanoTime() + ANSWER_MILLIS * 1_000_000L;
        while (System.nanoTime() < deadline) {
            @Nullable Packet packet = link.poll(50);
            if (packet != null) {
                return packet;
            }
        }
        throw new IOException("No packet arrived within " + ANSWER_MILLIS + " ms");
    }

    private int nextIdentifier() {
        packetIdentifier++;
        return packetIdentifier;
    }

    private void write(byte[] packet) throws IOException {
        link.send(packet);
        link.flush();
    }

    /** Sends DISCONNECT and closes the connection. */
    @Override
    public void close() throws IOException {
        write(Packets.disconnect());
        link.close();
    }
}
