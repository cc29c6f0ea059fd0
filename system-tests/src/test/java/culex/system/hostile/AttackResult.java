package culex.system.hostile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of an attack.
 *
 * @param got counts of the broker's responses to the attacker
 * @param peakMegabytes peak memory of the broker's process, in MB
 * @param restart time of the following restart until ready; zero if the broker was not ready in time
 * @param failures violated requirements; empty if the broker survived
 */
record AttackResult(
        String name,
        String got,
        int published,
        Duration worstDelay,
        long peakMegabytes,
        Duration attackTime,
        Duration restart,
        List<String> failures) {
    boolean isClean() {
        return failures.isEmpty();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "%s: %s | attack %.1f s, %d messages meanwhile, worst delay %d ms, peak %d MB, restart %.1f s | got: %s",
                isClean() ? "stood" : "FAILED",
                name,
                attackTime.toMillis() / 1e3,
                published,
                worstDelay.toMillis(),
                peakMegabytes,
                restart.toMillis() / 1e3,
                got));
        failures.forEach(failure -> parts.add("    " + failure));
        return String.join("\n", parts);
    }
}
