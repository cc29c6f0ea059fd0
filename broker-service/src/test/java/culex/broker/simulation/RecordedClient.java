package culex.broker.simulation;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.session.Session;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that a test tells what to write, and that keeps what comes. Its topics and payloads are one character long. */
final class RecordedClient {
    private static final int DUP = 8;

    private final List<ManualLoop> loops;
    private final ManualLoop loop;
    private final RecordingSocket socket;
    private final Connection connection;
    private final boolean mqtt5;

    /**
     * Connects on a loop.
     *
     * @param loops all loops of the broker; they run until nothing is left to do after everything that is written
     */
    RecordedClient(SimulatedBroker broker, List<ManualLoop> loops, ManualLoop loop, ConnectWords words) {
        this(broker, loops, loop, words, 0);
    }

    /** As above, with a Keep Alive. */
    RecordedClient(
            SimulatedBroker broker, List<ManualLoop> loops, ManualLoop loop, ConnectWords words, int keepAliveSeconds) {
        this(broker, loops, new RecordingSocket(loop), loop, words, keepAliveSeconds);
    }

    /** As above, from a given peer. */
    RecordedClient(
            SimulatedBroker broker,
            List<ManualLoop> loops,
            RecordingSocket socket,
            ManualLoop loop,
            ConnectWords words,
            int keepAliveSeconds) {
        this.loops = loops;
        this.loop = loop;
        this.socket = socket;
        mqtt5 = words.mqtt5();
        connection = new Connection(socket, broker.services(), new TopicCache());
        write(ClientWire.connect(words, keepAliveSeconds));
    }

    /** A client of MQTT 5.0 with a Session that is kept for ever. */
    static ConnectWords kept(String clientId) {
        return new ConnectWords(clientId, true, false, Session.NEVER_EXPIRES, 10, 0, null, "");
    }

    void write(byte[]... packets) {
        writeInOneTurn(packets);
        ManualLoop.runAll(loops);
    }

    /** Writes without any turn of the loops behind the one that reads. */
    void writeInOneTurn(byte[]... packets) {
        loop.turn(() -> {
            for (byte[] packet : packets) {
                connection.onBytes(packet, 0, packet.length);
            }
        });
    }

    void subscribe(String filter, int qos) {
        write(ClientWire.subscribe(1, new SimulatedSubscription(filter, qos, false, false, 0, mqtt5)));
    }

    /** A PUBLISH to "t" whose payload is its Packet Identifier. */
    byte[] publish(int qos, int id) {
        return ClientWire.publish(mqtt5, false, qos, false, "t", id, -1, String.valueOf(id));
    }

    /** The bans have changed. */
    void checkBans() {
        loop.turn(connection::disconnectIfBanned);
        ManualLoop.runAll(loops);
    }

    /** The network is gone. */
    void breakOff() {
        loop.turn(() -> connection.onClosed("reset"));
        ManualLoop.runAll(loops);
    }

    /** The next writes to its socket throw what nobody expects. */
    void failWrites(int count) {
        socket.failWrites(count);
    }

    /** Whether the broker reads what the client sends. */
    boolean isRead() {
        return socket.isReadable();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** The types of all packets that came, in order. */
    List<Integer> types() {
        return new ClientWire()
                .read(socket.written()).stream().map(Incoming::type).toList();
    }

    /** What came with a type. */
    List<Incoming> came(int type) {
        return new ClientWire()
                .read(socket.written()).stream()
                        .filter(packet -> packet.type() == type)
                        .toList();
    }

    /** The payloads that came, those with DUP in brackets. */
    List<String> payloads() {
        List<String> payloads = new ArrayList<>();
        for (Incoming packet : came(ClientWire.PUBLISH)) {
            String body = new String(packet.body(), StandardCharsets.UTF_8);
            String payload = body.substring(body.length() - 1);
            payloads.add((packet.flags() & DUP) == 0 ? payload : "(" + payload + ")");
        }
        return payloads;
    }
}
