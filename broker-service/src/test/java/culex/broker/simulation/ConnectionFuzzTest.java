package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.FuzzCorpus;
import culex.broker.codec.PacketMutator;
import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * Sends mutated packets to a Connection: it must send only complete, valid packets, must close or continue, and must leave nothing in
 * memory. {@link ConnectionSearch} searches for additional inputs.
 */
class ConnectionFuzzTest {
    private static final int STREAMS = 20;
    private static final SessionLimits LIMITS =
            new SessionLimits(3, 5, 4, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);

    @Test
    void connectionFollowsTheProtocolForRandomInput() {
        long first = Long.getLong("fuzz.seed", 1);
        long runs = Long.getLong("fuzz.seed") == null ? Long.getLong("fuzz.runs", 4000) : 1;
        int accepted = 0;
        for (long seed = first; seed < first + runs; seed++) {
            try {
                accepted += run(new Random(seed));
            } catch (RuntimeException | AssertionError unexpected) {
                throw new AssertionError("-Dfuzz.seed=" + seed + " repeats: " + unexpected, unexpected);
            }
        }
        assertTrue(accepted > runs, "clients were accepted " + accepted + " times only");
    }

    /** Sends several streams to one broker, each over its own connection; returns the number of accepted CONNECTs. */
    private static int run(Random random) {
        ManualLoop loop = new ManualLoop(0);
        SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS);
        PacketMutator mutator = new PacketMutator(random);
        int accepted = 0;
        for (int i = 0; i < STREAMS; i++) {
            accepted += stream(loop, broker, mutator.stream(), () -> 1 + random.nextInt(60), random.nextBoolean());
        }
        return accepted;
    }

    @Test
    void connectionFollowsTheProtocolForInputsThatFailedInEarlierRuns() {
        FuzzCorpus.inputs().forEach(input -> play(FuzzCorpus.Script.of(input)));
    }

    /** Sends a stream over two connections, one after the other: the second one may resume the session of the first one. */
    static void play(FuzzCorpus.Script script) {
        ManualLoop loop = new ManualLoop(0);
        SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS);
        stream(loop, broker, script.stream(), script::pieceBytes, true);
        stream(loop, broker, script.stream(), script::pieceBytes, false);
    }

    private static int stream(
            ManualLoop loop, SimulatedBroker broker, byte[] stream, IntSupplier pieces, boolean breaksOff) {
        RecordingSocket socket = new RecordingSocket(loop);
        Connection[] made = new Connection[1];
        loop.turn(() -> made[0] = new Connection(socket, broker.services(), new TopicCache()));
        Connection connection = made[0];
        for (int at = 0; at < stream.length; ) {
            int from = at;
            int to = Math.min(stream.length, at + pieces.getAsInt());
            loop.turn(() -> connection.onBytes(stream.clone(), from, to));
            ManualLoop.runAll(List.of(loop));
            at = to;
        }
        int accepted = check(socket);
        if (breaksOff) {
            loop.turn(() -> connection.onClosed("reset"));
        } else {
            loop.advance(200_000); // silent for longer than any Keep Alive of the table
            loop.turn(() -> connection.onClosed(""));
        }
        checkBounds(broker);
        return accepted;
    }

    private static void checkBounds(SimulatedBroker broker) {
        for (Session session : broker.sessions().sessions()) {
            if (session.flows().queued() > 2 * LIMITS.outbound().queuedMessagesMax()
                    || session.subscriptions().all().size() > LIMITS.subscriptionsMax()) {
                throw new AssertionError(session.clientId() + " is over its limits");
            }
        }
    }

    /** Checks the packets that were written to a socket; returns the number of accepted CONNECTs. */
    private static int check(RecordingSocket socket) {
        if (socket.wroteBehindItsEnd()) {
            throw new AssertionError("something was written behind the end");
        }
        ClientWire wire = new ClientWire();
        int accepted = 0;
        boolean first = true;
        int bytes = 0;
        for (ClientWire.Incoming packet : wire.read(socket.written())) {
            boolean isConnAck = packet.type() == ClientWire.CONNACK;
            if (first != isConnAck || packet.type() == 1 || packet.type() == 8 || packet.type() == 12) {
                throw new AssertionError("a server does not send packet type " + packet.type() + " here");
            }
            if (isConnAck && packet.u8(1) == 0) {
                accepted++;
            }
            first = false;
            bytes += packet.body().length + (packet.body().length < 128 ? 2 : 3);
        }
        if (bytes != socket.written().length) {
            throw new AssertionError("the last packet is not whole");
        }
        return accepted;
    }
}
