package culex.publisher.fault;

import java.util.Locale;

/** The faults that a device can have. */
public enum FaultKind {
    /** Readings are not sent; their sequence numbers are missing. */
    DROPOUT(Argument.DURATION_OR_ONE_READING, "dropout=1%/30s"),
    /** Measured numbers are multiplied by a factor. */
    SPIKE(Argument.FACTOR, "spike=0.1%/10"),
    /** The measured values do not change for a time. */
    STUCK(Argument.DURATION_OR_ONE_READING, "stuck=0.05%/5m"),
    /** A reading is sent twice. */
    DUPLICATE(Argument.NONE, "duplicate=0.1%"),
    /** A reading is sent some time after its measurement, as if the network had delayed it. */
    LATE(Argument.DURATION, "late=1%/5s"),
    /** A reading is sent after the next reading of its stream, so that two readings arrive in the wrong order. */
    REORDER(Argument.NONE, "reorder=0.5%"),
    /** Bytes of the payload are replaced. */
    CORRUPT(Argument.NONE, "corrupt=0.1%"),
    /** Spaces are appended to the payload up to a number of bytes. */
    OVERSIZE(Argument.BYTES, "oversize=0.01%/65536"),
    /** The clock of a device is wrong by a duration. The probability is that of a device having this fault. */
    SKEW(Argument.DURATION, "skew=10%/5m"),
    /** The connection ends without DISCONNECT. */
    DISCONNECT(Argument.NONE, "disconnect=0.1%"),
    /** For the given time, the connection is closed without DISCONNECT each time that the sensor takes a reading. */
    FLAP(Argument.DURATION, "flap=0.05%/1m"),
    /** The connection of a device transfers a limited number of bytes per second. The probability is that of a device having this fault. */
    SLOW(Argument.BYTES, "slow=10%/1000"),
    /** The socket stays open, but no bytes pass through it in either direction. */
    HALF_OPEN(Argument.DURATION, "half-open=0.05%/1m"),
    /** The device reads nothing from its socket. */
    UNREAD(Argument.DURATION, "unread=0.05%/1m");

    /** The kinds of arguments that may follow the probability. */
    enum Argument {
        /** The fault has no argument. */
        NONE,
        /** The argument is the duration of the fault. */
        DURATION,
        /** The argument is the duration of the fault; without an argument, the fault lasts for one reading. */
        DURATION_OR_ONE_READING,
        /** The argument is the factor by which the fault multiplies the value of a reading; without an argument, the factor is 10. */
        FACTOR,
        /** The argument is a number of bytes. */
        BYTES
    }

    private final Argument argument;
    private final String example;

    FaultKind(Argument argument, String example) {
        this.argument = argument;
        this.example = example;
    }

    Argument argument() {
        return argument;
    }

    /** Returns an example of a rule of this kind, for error messages. */
    String example() {
        return example;
    }

    /** Returns the name in settings and metrics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
