package culex.system.hostile;

import java.io.IOException;

/** The behaviour of a careless or hostile client. */
@FunctionalInterface
interface Attack {
    /** Runs the attack to its end. An {@code IOException} means that the broker closed the connection, which is the expected defence. */
    void play(AttackRun run) throws IOException, InterruptedException;
}
