package culex.broker.session;

import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.Consumer;

/**
 * Moves a Session to the loop of its client's new Network Connection, and keeps the order of each publisher's messages.
 *
 * <p>First the owner gives the Session up: every loop matches the Session's subscriptions again before the next delivery, and then parks
 * deliveries for this Session. Earlier deliveries may still be on their way to the old owner. So the old owner requests a marker from each
 * loop, which arrives after everything that the loop has handed over, and handles deliveries until all markers have arrived. Then the new
 * loop becomes the owner and runs the parked deliveries.
 */
final class SessionMove {
    private final List<? extends Loop> loops;
    private final Consumer<Session> matchAgain;

    /**
     * @param loops all event loops of the broker
     * @param matchAgain makes every loop match the subscriptions of a Session again, before the next delivery to it
     */
    SessionMove(List<? extends Loop> loops, Consumer<Session> matchAgain) {
        this.loops = loops;
        this.matchAgain = matchAgain;
    }

    /**
     * Starts to move a Session to another loop. Call it on the loop that owns the Session; {@code arrived} runs on the loop that owns the
     * Session then.
     */
    void start(Session session, Loop from, Loop to, Runnable arrived) {
        if (from == to) {
            arrived.run();
            return;
        }
        session.inbox().release();
        matchAgain.accept(session);
        Markers markers = new Markers(
                loops.size() - 1,
                () -> to.execute(() -> session.enter(to, () -> {
                    matchAgain.accept(session);
                    arrived.run();
                })));
        for (Loop loop : loops) {
            if (loop != from) {
                loop.execute(() -> loop.atEndOfTurn(() -> from.execute(markers::arrived)));
            }
        }
    }

    /** Counts the markers that have not arrived; used on one loop. */
    private static final class Markers {
        private final Runnable whenAllArrived;
        private int missing;

        Markers(int missing, Runnable whenAllArrived) {
            this.missing = missing;
            this.whenAllArrived = whenAllArrived;
        }

        void arrived() {
            if (--missing == 0) {
                whenAllArrived.run();
            }
        }
    }
}
