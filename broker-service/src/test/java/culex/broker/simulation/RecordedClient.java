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

/** A client that sends the packets of the test, and keeps all received packets. Its topics and payloads are one character long. */
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
     * @param loops all loops of the broker; after each write they run until they have no tasks left
     */
    RecordedClient(SimulatedBroker broker, List<ManualLoop> loops, ManualLoop loop, ConnectWords words) {
        this(broker, loops, loop, words, 0);
    }

    /** Connects on a loop, with a Keep Alive in seconds. */
    RecordedClient(
            SimulatedBroker broker, List<ManualLoop> loops, ManualLoop loop, ConnectWords words, int keepAliveSeconds) {
        this(broker, loops, new RecordingSocket(loop), loop, words, keepAliveSeconds);
    }

    /** Connects on a loop, from the given peer. */
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

    /** Returns the CONNECT of a client of MQTT 5.0 whose Session never expires. */
    static ConnectWords kept(String clientId) {
        return new ConnectWords(clientId, true, false, Session.NEVER_EXPIRES, 10, 0, null, "");
    }

    void write(byte[]... packets) {
        writeInOneTurn(packets);
        ManualLoop.runAll(loops);
    }

    /** Writes packets, and runs only the turn of the event loop that reads them. */
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

    /** Returns a PUBLISH to "t" whose payload is the Packet Identifier. */
    byte[] publish(int qos, int id) {
        return ClientWire.publish(mqtt5, false, qos, false, "t", id, -1, String.valueOf(id));
    }

    /** Notifies the connection that the bans have changed. */
    void checkBans() {
        loop.turn(connection.serverDisconnects()::disconnectIfBanned);
        ManualLoop.runAll(loops);
    }

    /** Closes the connection as a network failure does. */
    void breakOff() {
        loop.turn(() -> connection.onClosed("reset"));
        ManualLoop.runAll(loops);
    }

    /** Lets the next writes to the socket throw an unexpected exception. */
    void failWrites(int count) {
        socket.failWrites(count);
    }

    /** Whether the broker reads from this client's socket, and has not paused reading. */
    boolean isRead() {
        return socket.isReadable();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Returns the types of all received packets, in order. */
    List<Integer> types() {
        return new ClientWire()
                .read(socket.written()).stream().map(Incoming::type).toList();
    }

    /** Returns the received packets of a type. */
    List<Incoming> came(int type) {
        return new ClientWire()
                .read(socket.written()).stream()
                        .filter(packet -> packet.type() == type)
                        .toList();
    }

    /** Returns the received payloads; those with DUP are in brackets. */
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
