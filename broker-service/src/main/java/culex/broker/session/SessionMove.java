package culex.broker.session;

import culex.broker.transport.Loop;
import java.util.List;
import java.util.function.Consumer;

/**
 * Moves a Session to the loop of its client's new Network Connection, so that the order of each publisher's messages holds.
 *
 * <p>The owner lets go, which makes every loop match again before its next delivery and park what is for this Session. What they had
 * matched before is already on its way to the old owner; so the old owner asks each loop for a sign at the end of its turn, behind
 * everything that the loop handed over, and keeps handling deliveries until it has all the signs. Only then does the new owner take
 * over and run what was parked meanwhile.
 */
final class SessionMove {
    private final List<? extends Loop> loops;
    private final Consumer<Session> matchAgain;

    /**
     * @param loops all loops
     * @param matchAgain makes every loop match again what a Session subscribes to, before the next delivery to it
     */
    SessionMove(List<? extends Loop> loops, Consumer<Session> matchAgain) {
        this.loops = loops;
        this.matchAgain = matchAgain;
    }

    /** Starts to move a Session to another loop. Call it on the loop that owns the Session; {@code arrived} runs on the loop that owns it then. */
    void start(Session session, Loop from, Loop to, Runnable arrived) {
        if (from == to) {
            arrived.run();
            return;
        }
        session.inbox().leave();
        matchAgain.accept(session);
        Signs signs = new Signs(
                loops.size() - 1,
                () -> to.execute(() -> session.enter(to, () -> {
                    matchAgain.accept(session);
                    arrived.run();
                })));
        for (Loop loop : loops) {
            if (loop != from) {
                loop.execute(() -> loop.atEndOfTurn(() -> from.execute(signs::came)));
            }
        }
    }

    /** Counts down on one loop. */
    private static final class Signs {
        private final Runnable whenAllCame;
        private int missing;

        Signs(int missing, Runnable whenAllCame) {
            this.missing = missing;
            this.whenAllCame = whenAllCame;
        }

        void came() {
            if (--missing == 0) {
                whenAllCame.run();
            }
        }
    }
}
