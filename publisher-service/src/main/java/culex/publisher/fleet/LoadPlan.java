package culex.publisher.fleet;

import culex.publisher.fleet.Stage.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the devices of a fleet connect and disconnect, and how fast they send: stages that follow each other, in one or several rounds. All
 * times are from the start of the fleet. Immutable.
 *
 * @param stages the stages of one round
 * @param rounds number of rounds; 0 means no end
 */
public record LoadPlan(List<Stage> stages, long rounds) {

    /**
     * A change of the connection of one device.
     *
     * @param kind {@link Kind#RAMP_UP} to connect, {@link Kind#RAMP_DOWN} to disconnect, {@link Kind#STORM} to lose its connection
     * @param nanos time from the beginning of the round
     */
    record Step(Kind kind, long nanos) {}

    /** Copies {@code stages}, so that this record is immutable. */
    public LoadPlan {
        stages = List.copyOf(stages);
    }

    /** Returns a plan whose devices connect over {@code rampUp} and then send for ever. */
    public static LoadPlan forEver(Duration rampUp) {
        return new LoadPlan(List.of(new Stage(Kind.RAMP_UP, rampUp, 1)), 1);
    }

    /** Returns the time of one round. */
    long roundNanos() {
        return stages.stream().mapToLong(stage -> stage.duration().toNanos()).sum();
    }

    /** Whether the devices stop taking readings after the last round. With stages of {@link Kind#RAMP_UP} only, they send for ever. */
    boolean ends() {
        return rounds > 0 && stages.stream().anyMatch(stage -> stage.kind() != Kind.RAMP_UP);
    }

    /** Returns the time from the start to the end of the last round; empty if there is no end. */
    public Optional<Duration> duration() {
        return ends() ? Optional.of(Duration.ofNanos(roundNanos()).multipliedBy(rounds)) : Optional.empty();
    }

    /** Returns the connects and disconnects of one device in each round. The device is given by its index among {@code size} devices. */
    List<Step> stepsOf(int index, int size) {
        List<Step> steps = new ArrayList<>();
        if (stages.stream().noneMatch(stage -> stage.kind() == Kind.RAMP_UP)) {
            steps.add(new Step(Kind.RAMP_UP, 0));
        }
        long start = 0;
        for (Stage stage : stages) {
            long nanos = stage.duration().toNanos();
            switch (stage.kind()) {
                case RAMP_UP, RAMP_DOWN ->
                    steps.add(new Step(stage.kind(), start + (long) ((double) nanos * index / size)));
                case STORM -> steps.add(new Step(Kind.STORM, start));
                case HOLD, BURST -> {
                    // in this stage the devices stay connected
                }
            }
            start += nanos;
        }
        return steps;
    }

    /** Returns the factor of all rates at this time. */
    double rateAt(long nanos) {
        Stage stage = stageAt(nanos);
        return stage == null ? 1 : stage.rate();
    }

    /** Returns the stage at this time; null before the first and after the last one. */
    @Nullable Stage stageAt(long nanos) {
        long round = roundNanos();
        if (round == 0 || nanos < 0 || (rounds > 0 && nanos / round >= rounds)) {
            return null;
        }
        long rest = nanos % round;
        for (Stage stage : stages) {
            rest -= stage.duration().toNanos();
            if (rest < 0) {
                return stage;
            }
        }
        return null;
    }
}
