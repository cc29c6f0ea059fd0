package culex.system.torture;

import culex.system.wire.Link;
import culex.system.wire.Packets;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client with a kept session, one after the other, and the check that the broker still has the session. It
 * leaves as clients leave: in order, without a word, or by coming again while the old connection stands (take-over).
 */
final class KeptSession {
    private static final Duration PAUSE = Duration.ofMillis(30);

    private final Participant participant;
    private final Participant.Ports ports;
    private final Ledger ledger;
    private final RandomGenerator random;
    private @Nullable Link left;
    private boolean established;

    KeptSession(Participant participant, Participant.Ports ports, Ledger ledger, RandomGenerator random) {
        this.participant = participant;
        this.ports = ports;
        this.ledger = ledger;
        this.random = random;
    }

    /** Connects with Clean Start 0; a refused or broken attempt is an IOException, after a short pause. */
    Participant.Connected connect() throws IOException {
        try {
            Participant.Connected connected = participant.connect(ports, true, random.nextInt(5, 100));
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

    /** Leaves a connection in one of three ways. */
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
