package culex.system.hostile;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Runs attacks one after the other, each against its own broker, and prints the result of each: all attacks, or those whose name contains
 * one of the arguments. Exit code 0: the broker survived all of them; 1: it did not; 2: there is no such attack.
 */
public final class AttackMain {
    private static final System.Logger LOG = System.getLogger(AttackMain.class.getName());

    private AttackMain() {}

    /** Runs the attacks whose names contain one of the arguments, or all. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> wanted = List.of(arguments);
        List<AttackPlan> plans =
                Attacks.all().stream().filter(plan -> isWanted(plan, wanted)).toList();
        int failed = 0;
        for (AttackPlan plan : plans) {
            try {
                failed += AttackTrial.play(plan).isClean() ? 0 : 1;
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "FAILED: " + plan.name() + ": " + e.getMessage());
                failed++;
            }
        }
        LOG.log(
                System.Logger.Level.INFO,
                (plans.size() - failed) + " of " + plans.size() + " attacks survived by the broker");
        System.exit(plans.isEmpty() ? 2 : failed == 0 ? 0 : 1);
    }

    private static boolean isWanted(AttackPlan plan, List<String> wanted) {
        String name = plan.name().toLowerCase(Locale.ROOT);
        return wanted.isEmpty() || wanted.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)));
    }
}
