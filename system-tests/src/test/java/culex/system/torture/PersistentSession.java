package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connects one client with a persistent session again and again, and checks that the broker still has the session. A connection ends with
 * DISCONNECT, without it, or by a take-over (the client reconnects while the old connection is open). In a cluster each connection is to
 * the next broker.
 */
final class PersistentSession {
    private static final Duration PAUSE = Duration.ofMillis(30);

    private final Participant participant;
    private final List<Participant.Endpoints> brokers;
    private final Ledger ledger;
    private final RandomGenerator random;
    private @Nullable Link left;
    private boolean established;
    private int turn;

    PersistentSession(
            Participant participant, List<Participant.Endpoints> brokers, Ledger ledger, RandomGenerator random) {
        this.participant = participant;
        this.brokers = brokers;
        turn = Math.floorMod(participant.name().hashCode(), brokers.size());
        this.ledger = ledger;
        this.random = random;
    }

    /**
     * Connects with Clean Start 0. Throws an IOException, after a short pause, if the broker rejects the client or the connection fails.
     */
    Participant.Connected connect() throws IOException {
        Participant.Endpoints broker = brokers.get(turn);
        turn = (turn + 1) % brokers.size();
        try {
            Participant.Connected connected = participant.connect(broker, true, random.nextInt(5, 100));
            if (established && !connected.sessionPresent()) {
                ledger.sessionLost(participant);
            }
            established = true;
            return connected;
        } catch (IOException e) {
            LockSupport.parkNanos(PAUSE.toNanos());
            throw e;
        } finally {
            closeLeft();
        }
    }

    /** Ends a connection in one of the three ways: with DISCONNECT, without it, or by a take-over. */
    void leave(Link link) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> {
                link.send(Packets.disconnect());
                link.flush();
                link.close();
            }
            case 1 -> link.close();
            default -> left = link;
        }
    }

    private void closeLeft() throws IOException {
        if (left != null) {
            left.close();
            left = null;
        }
    }
}
