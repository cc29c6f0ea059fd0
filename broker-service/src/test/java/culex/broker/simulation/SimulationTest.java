package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs thousands of simulations. {@code -Dsimulation.seed=N} repeats a failed one; docs/hacking.md describes longer runs. */
class SimulationTest {
    private static final int RUNS = 4000;

    @Test
    void brokerKeepsTheGuaranteesOfMqttInEverySimulatedRun() {
        Long only = Long.getLong("simulation.seed");
        long first = only == null ? Long.getLong("simulation.first", 1) : only;
        long runs = only == null ? Long.getLong("simulation.runs", RUNS) : 1;
        long accepted = 0;
        for (long seed = first; seed < first + runs; seed++) {
            accepted += play(seed);
        }
        assertTrue(accepted > 0, "no run published anything");
    }

    /** The first numbers of {@link java.util.Random} hardly differ for neighbouring seeds, so the seed must be hashed. */
    @Test
    void neighbouringSeedsProduceDifferentScenarios() {
        List<Scenario> scenarios = LongStream.rangeClosed(1, 200)
                .mapToObj(seed -> Scenario.of(World.random(seed)))
                .toList();
        assertTrue(scenarios.stream().anyMatch(Scenario::lossless));
        assertFalse(scenarios.stream().allMatch(Scenario::lossless));
        assertTrue(scenarios.stream().anyMatch(Scenario::crashing));
        assertFalse(scenarios.stream().allMatch(Scenario::stored));
    }

    private static int play(long seed) {
        try {
            return new World(seed).play();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError("-Dsimulation.seed=" + seed + " replays: " + broken.getMessage(), broken);
        }
    }
}
