package culex.system.hostile;

import java.io.IOException;

/** What a careless or hostile client does to a broker. */
@FunctionalInterface
interface Attack {
    /** Attacks until done; an {@code IOException} says that the broker ended it, which is what should happen. */
    void play(AttackRun run) throws IOException, InterruptedException;
}
