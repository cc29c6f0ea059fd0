package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits with PINGREQ and PINGRESP until all messages are delivered. When the publishers have received PINGRESP, the sessions of the
 * receivers have the messages. A receiver's first PINGRESP may overtake a message from another event loop, its second cannot.
 */
final class RoundTrips {
    private static final int TIMEOUT_SECONDS = 5;

    private RoundTrips() {}

    /**
     * Sends PINGREQ for all clients and waits for each PINGRESP: then the broker has handled the earlier packets of all clients, and
     * {@code client} has received the packets that the broker sent to this client in response. Returns false if {@code client} receives no
     * PINGRESP.
     */
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

    /** Returns the events of the clients: waits for the expected number, and adds other events that arrive. */
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
