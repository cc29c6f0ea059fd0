package culex.publisher.payload;

import java.time.Duration;

/** The signals that repeat after a period. */
final class PeriodicSignals {

    private static final double NANOS_PER_DAY = Duration.ofDays(1).toNanos();
    private static final int DAYS_PER_WEEK = 7;
    private static final int HOURS_PER_DAY = 24;

    /** 1 January 1970 was a Thursday, the day with the number 4 of ISO 8601. */
    private static final int WEEKDAY_OF_1970 = 4;

    private PeriodicSignals() {}

    /** A wave from -1 to 1 over a phase from 0 to 1. */
    @FunctionalInterface
    interface Wave {
        /** Returns the value at {@code phase}. */
        double at(double phase);
    }

    /** A sine. */
    static double sine(double phase) {
        return Math.sin(2 * Math.PI * phase);
    }

    /** 1 in the first half and -1 in the second. */
    static double square(double phase) {
        return phase < 0.5 ? 1 : -1;
    }

    /** A steady rise, and a fall at the end. */
    static double sawtooth(double phase) {
        return 2 * phase - 1;
    }

    /**
     * Returns a wave around a mean.
     *
     * @param offset the phase of the first reading, from 0 to 1
     */
    static Signal wave(Wave wave, double mean, double amplitude, Duration period, double offset) {
        double periodNanos = period.toNanos();
        return moment -> {
            double waves = offset + moment.elapsedNanos() / periodNanos;
            return mean + amplitude * wave.at(waves - Math.floor(waves));
        };
    }

    /** Returns a sine over each day of UTC that is highest at {@code hour}. */
    static Signal daily(double mean, double amplitude, double hour) {
        return moment -> {
            double day = moment.epochNanos() / NANOS_PER_DAY - hour / HOURS_PER_DAY;
            return mean + amplitude * Math.cos(2 * Math.PI * (day - Math.floor(day)));
        };
    }

    /** Returns a sine over each week of UTC that is highest at noon of {@code weekday}, 1 for Monday to 7 for Sunday. */
    static Signal weekly(double mean, double amplitude, int weekday) {
        return moment -> {
            double days = moment.epochNanos() / NANOS_PER_DAY + WEEKDAY_OF_1970 - weekday - 0.5;
            double week = days / DAYS_PER_WEEK;
            return mean + amplitude * Math.cos(2 * Math.PI * (week - Math.floor(week)));
        };
    }
}
