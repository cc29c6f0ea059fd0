package culex.system.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/** The requirements of every attack test. */
final class Survival {
    private Survival() {}

    /**
     * Runs an attack and asserts: the bystander loses nothing, the broker responds to the attacker or closes its connection, the process
     * stays within the container's memory, a new client is served, and after a restart on the same store the broker is ready and has every
     * acknowledged message.
     */
    static void brokerSurvives(AttackPlan plan) throws IOException, InterruptedException {
        AttackResult result = AttackTrial.play(plan);
        assertTrue(result.isClean(), result::toString);
    }
}
