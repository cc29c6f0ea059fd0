package culex.publisher.fault;

import culex.publisher.payload.Disturbance;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one stream of one device. The random numbers have a seed and the time is that of the stream's schedule, so the same
 * readings have the same faults in each run. Call {@link #at} once for each reading, in order, from one thread.
 */
public final class Faults {

    private final Map<FaultKind, FaultRule> rules = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, Long> endNanos = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, Injected> injected = new EnumMap<>(FaultKind.class);
    private final SplittableRandom random;
    private final long skewNanos;
    private final long bytesPerSecond;

    /** An injected fault, and the time at which it ends on the schedule of the stream. */
    private record Injected(FaultRule rule, long endNanos) {}

    /**
     * Creates the faults of a stream.
     *
     * @param deviceSeed decides about the faults that all streams of the device have
     * @param streamSeed decides about the others
     */
    public Faults(FaultPlan plan, long deviceSeed, long streamSeed) {
        plan.rules().forEach(rule -> rules.put(rule.kind(), rule));
        this.random = new SplittableRandom(streamSeed);
        this.skewNanos = skew(new SplittableRandom(deviceSeed));
        this.bytesPerSecond = bytesPerSecond(new SplittableRandom(~deviceSeed));
    }

    private long skew(SplittableRandom ofDevice) {
        FaultRule skew = rules.remove(FaultKind.SKEW);
        if (skew == null || ofDevice.nextDouble() >= skew.probability()) {
            return 0;
        }
        return ofDevice.nextBoolean()
                ? skew.duration().toNanos()
                : -skew.duration().toNanos();
    }

    private long bytesPerSecond(SplittableRandom ofDevice) {
        FaultRule slow = rules.remove(FaultKind.SLOW);
        return slow == null || ofDevice.nextDouble() >= slow.probability() ? 0 : Math.max(1, (long) slow.number());
    }

    /** Returns how many bytes per second the connection of the device transfers; 0 for no limit. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Returns the duration of a fault of this kind if it begins now. */
    public Duration durationOf(FaultKind kind) {
        FaultRule rule = rule(kind);
        return rule == null ? Duration.ZERO : rule.duration();
    }

    /** Returns what to add to the device's clock, in nanoseconds. */
    public long skewNanos() {
        return skewNanos;
    }

    /**
     * Adds a fault that begins at the next reading, whatever the probability of its rule. It lasts for the duration of its rule, or for one
     * reading.
     *
     * @param elapsedNanos when the next reading is due, after the first one
     */
    public void inject(FaultRule rule, long elapsedNanos) {
        long lasts =
                rule.kind() == FaultKind.LATE ? 1 : Math.max(1, rule.duration().toNanos());
        injected.put(rule.kind(), new Injected(rule, elapsedNanos + lasts));
    }

    /** Returns the faults of the next reading, which is due {@code elapsedNanos} after the first one. */
    public Set<FaultKind> at(long elapsedNanos) {
        if (rules.isEmpty() && injected.isEmpty() && skewNanos == 0 && bytesPerSecond == 0) {
            return Set.of();
        }
        Set<FaultKind> active = EnumSet.noneOf(FaultKind.class);
        if (skewNanos != 0) {
            active.add(FaultKind.SKEW);
        }
        if (bytesPerSecond != 0) {
            active.add(FaultKind.SLOW);
        }
        rules.forEach((kind, rule) -> {
            // Takes one random number for each reading and kind of fault, so that a longer fault does not change the
            // times of later faults.
            boolean begins = random.nextDouble() < rule.probability();
            boolean lasts = elapsedNanos < endNanos.getOrDefault(kind, Long.MIN_VALUE);
            if (begins && !lasts) {
                endNanos.put(
                        kind,
                        elapsedNanos
                                + (kind == FaultKind.LATE ? 0 : rule.duration().toNanos()));
            }
            if (begins || lasts) {
                active.add(kind);
            }
        });
        injected.values().removeIf(fault -> elapsedNanos >= fault.endNanos());
        active.addAll(injected.keySet());
        return Collections.unmodifiableSet(active);
    }

    /** Returns the effect of the active faults on measured values. */
    public Disturbance disturbance(Set<FaultKind> active) {
        if (!active.contains(FaultKind.STUCK) && !active.contains(FaultKind.SPIKE)) {
            return Disturbance.NONE;
        }
        return new Disturbance(
                active.contains(FaultKind.STUCK), active.contains(FaultKind.SPIKE) ? number(FaultKind.SPIKE) : 1);
    }

    /** Returns the payload after the active faults have damaged it. */
    public byte[] damage(byte[] payload, Set<FaultKind> active) {
        byte[] damaged = payload;
        if (active.contains(FaultKind.OVERSIZE) && payload.length < number(FaultKind.OVERSIZE)) {
            damaged = new byte[(int) number(FaultKind.OVERSIZE)];
            Arrays.fill(damaged, (byte) ' ');
            System.arraycopy(payload, 0, damaged, 0, payload.length);
        }
        if (active.contains(FaultKind.CORRUPT) && payload.length > 0) {
            damaged = damaged.clone();
            damaged[random.nextInt(payload.length)] = (byte) random.nextInt();
        }
        return damaged;
    }

    /** Returns the delay with which a late reading is sent. */
    public Duration delay() {
        FaultRule late = rule(FaultKind.LATE);
        return late == null ? Duration.ZERO : late.duration();
    }

    private double number(FaultKind kind) {
        FaultRule rule = rule(kind);
        return rule == null ? 0 : rule.number();
    }

    private @Nullable FaultRule rule(FaultKind kind) {
        Injected fault = injected.get(kind);
        return fault == null ? rules.get(kind) : fault.rule();
    }
}
