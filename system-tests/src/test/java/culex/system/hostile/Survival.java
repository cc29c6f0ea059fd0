package culex.system.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/** What every attack test demands. */
final class Survival {
    private Survival() {}

    /**
     * Plays an attack: the bystander loses nothing, the attacker is answered or closed, the process lives within the container's
     * memory, a new client is served, and a restart on the same store is ready and has what was acknowledged.
     */
    static void brokerSurvives(AttackPlan plan) throws IOException, InterruptedException {
        AttackResult result = AttackTrial.play(plan);
        assertTrue(result.isClean(), result::toString);
    }
}
