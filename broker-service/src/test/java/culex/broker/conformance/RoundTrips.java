package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PINGREQ and PINGRESP as a proof of what has come and what has not. When the publishers have their PINGRESP, their messages are
 * with the sessions of the receivers; a receiver's first PINGRESP may overtake a message from another event loop, its second cannot.
 */
final class RoundTrips {
    private static final int TIMEOUT_SECONDS = 5;

    private RoundTrips() {}

    /** Everybody's packets are handled, and what they caused has come to the client; false when it does not answer. */
    static boolean settle(WireClient client, Collection<WireClient> everybody)
            throws IOException, InterruptedException {
        for (WireClient other : everybody) {
            if (other != client && other.isConnected()) {
                other.barrier();
            }
        }
        boolean alive = client.barrier();
        if (alive) {
            alive = client.barrier();
        }
        return alive;
    }

    /** What comes to the clients: as many events as expected, given time, and whatever comes besides. */
    static List<WireEvent> take(int expected, List<WireClient> of, Collection<WireClient> everybody)
            throws IOException, InterruptedException {
        List<WireEvent> all = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        boolean complete = false;
        while (!complete) {
            complete = all.size() >= expected || System.nanoTime() > deadline;
            for (WireClient client : of) {
                settle(client, everybody);
                all.addAll(client.takeUnread());
            }
        }
        return all;
    }
}
