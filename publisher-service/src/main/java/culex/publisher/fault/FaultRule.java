package culex.publisher.fault;

import java.time.Duration;

/**
 * How often a device has one kind of fault.
 *
 * @param kind the kind of fault
 * @param probability probability of each reading that the fault begins, from 0 to 1; for {@link FaultKind#SKEW} and {@link FaultKind#SLOW}
 * the probability of a device having the fault
 * @param duration how long it lasts, by the schedule of the stream; zero for one reading
 * @param number the factor of a spike, the bytes of an oversized payload or the bytes per second of a slow connection; 0 for other kinds
 */
public record FaultRule(FaultKind kind, double probability, Duration duration, double number) {}
