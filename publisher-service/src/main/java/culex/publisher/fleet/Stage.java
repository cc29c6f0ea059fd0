package culex.publisher.fleet;

import java.time.Duration;

/**
 * One part of a load plan.
 *
 * @param kind what happens
 * @param duration how long it takes
 * @param rate factor of all rates during the stage; 1 for the rates of the streams
 */
public record Stage(Kind kind, Duration duration, double rate) {

    /** What happens in a stage. */
    public enum Kind {
        /** The devices connect, spread evenly over the stage. */
        RAMP_UP,
        /** The connected devices send messages. */
        HOLD,
        /** The devices send at another rate. */
        BURST,
        /** At the beginning every connection ends without DISCONNECT, and the devices connect again. */
        STORM,
        /** The devices disconnect, spread evenly over the stage. */
        RAMP_DOWN
    }
}
