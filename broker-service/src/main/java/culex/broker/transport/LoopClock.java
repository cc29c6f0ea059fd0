package culex.broker.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The two clocks of one loop, read once per turn of the loop. The monotonic clock measures elapsed time: timers, keep alive, timeouts,
 * latencies. The wall clock is the time of day, which an administrator or NTP may set: it is used for message expiry and for times that
 * must survive a restart. Runs on the loop.
 */
public final class LoopClock {
    /** When a tick is later than this, the whole process was probably paused: the sockets are read before timers run. */
    private static final long PAUSE_MILLIS = 1000;
    /** Minimum change of the wall clock against the monotonic clock between two ticks that counts as a step. */
    private static final long STEP_MILLIS = 1000;

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final long originNanos;
    private long nowNanos;
    private long nowMillis;
    private long monotonicMillis;
    private boolean ticked;
    private long tickMillis;
    private long offsetMillis;
    private long lagMillis;
    private long stepMillis;

    /**
     * Creates a clock with the given sources of time.
     *
     * @param originNanos the value of nanoTime at the monotonic time 0
     */
    public LoopClock(LongSupplier nanoTime, LongSupplier wallMillis, long originNanos) {
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.originNanos = originNanos;
        read();
    }

    /**
     * The clocks of the system.
     *
     * @param originNanos the value of {@link System#nanoTime} at the monotonic time 0: the same for all loops of the process, so that
     *     their times can be compared
     */
    public static LoopClock ofSystem(long originNanos) {
        return new LoopClock(System::nanoTime, System::currentTimeMillis, originNanos);
    }

    /** Reads both clocks; called at the beginning of a turn of the loop. */
    public void read() {
        nowNanos = nanoTime.getAsLong();
        nowMillis = wallMillis.getAsLong();
        monotonicMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - originNanos);
    }

    /**
     * Records a tick; call this method after {@link #read}, every {@link TimerWheel#TICK_MILLIS}. Returns whether the caller is allowed to
     * run the timers now. The result is false for a tick that is late because the whole process was paused: the bytes that clients sent
     * during the pause are not read yet, so a keep alive timer would disconnect active clients. The caller then runs the timers after one
     * round of reads, with the clock set back to the time of this tick ({@link #setBack}): with the time after that round, a second pause
     * during the round would disconnect active clients.
     */
    public boolean tick() {
        long late = ticked ? Math.max(0, monotonicMillis - tickMillis - TimerWheel.TICK_MILLIS) : 0;
        long offset = nowMillis - monotonicMillis;
        stepMillis = ticked && Math.abs(offset - offsetMillis) > STEP_MILLIS ? offset - offsetMillis : 0;
        ticked = true;
        tickMillis = monotonicMillis;
        offsetMillis = offset;
        lagMillis = Math.max(late, lagMillis * 3 / 4);
        return late <= PAUSE_MILLIS;
    }

    /** Sets the monotonic time, in milliseconds, to an earlier value until the next {@link #read}. */
    public void setBack(long millis) {
        monotonicMillis = millis;
    }

    /** The change of the wall clock by a step between the last two ticks, in milliseconds; 0 for a second or less. */
    public long stepMillis() {
        return stepMillis;
    }

    /** How late the loop runs its ticks: {@link Loop#lagMillis}. */
    public long lagMillis() {
        return lagMillis;
    }

    /** The wall clock at the beginning of this turn: {@link Loop#nowMillis}. */
    public long nowMillis() {
        return nowMillis;
    }

    /** The monotonic clock at the beginning of this turn, in milliseconds: {@link Loop#monotonicMillis}. */
    public long monotonicMillis() {
        return monotonicMillis;
    }

    /** {@link System#nanoTime} at the beginning of this turn: {@link Loop#nowNanos}. */
    public long nowNanos() {
        return nowNanos;
    }
}
