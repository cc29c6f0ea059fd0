package culex.broker.transport;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.observe.Counters;
import culex.broker.observe.Events;
import culex.broker.observe.Observer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loop for unit tests: the test runs its tasks and sets its clock. */
public final class ManualLoop implements Loop {
    private final int index;
    private final Counters counters = new Counters();
    private final Events events;
    private final MemoryAccount memory;
    private final Faults faults;
    private final TimerWheel timers;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final EndOfTurn endOfTurn;
    private long monotonicMillis;
    private long wallOffsetMillis;
    private boolean running;
    private final LongWork longWork = new LongWork(this, this::workNanos);
    private long nanosPerLook;
    private long workedNanos;

    /** A loop on which a fault fails the test. */
    public ManualLoop(int index) {
        this(index, RecordedFaults.NONE_EXPECTED);
    }

    public ManualLoop(int index, Faults faults) {
        this(index, faults, MemoryBudget.unlimited(), null);
    }

    /** A loop on which a fault fails the test, with an observer. */
    public ManualLoop(int index, Observer observer) {
        this(index, RecordedFaults.NONE_EXPECTED, MemoryBudget.unlimited(), observer);
    }

    /** A loop on which a fault fails the test, with a given memory budget. */
    public ManualLoop(int index, MemoryBudget budget) {
        this(index, RecordedFaults.NONE_EXPECTED, budget, null);
    }

    public ManualLoop(int index, Faults faults, Observer observer) {
        this(index, faults, MemoryBudget.unlimited(), observer);
    }

    private ManualLoop(int index, Faults faults, MemoryBudget budget, @Nullable Observer observer) {
        this.index = index;
        events = new Events(counters, observer);
        this.faults = faults;
        endOfTurn = new EndOfTurn(faults);
        memory = budget.newAccount();
        timers = new TimerWheel(0, faults);
    }

    /** Runs the oldest task in a turn of its own; returns false if there is no task. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        turn(task);
        return true;
    }

    /** Runs an event in a turn of its own, as an event of a socket. */
    public void turn(Runnable event) {
        running = true;
        workedNanos = 0;
        event.run();
        endOfTurn.run();
        running = false;
    }

    /** Runs the tasks of several loops, one after the other, until none is left. */
    public static void runAll(List<ManualLoop> loops) {
        boolean ran = true;
        while (ran) {
            ran = false;
            for (ManualLoop loop : loops) {
                ran |= loop.runOne();
            }
        }
    }

    /** Advances the clock and runs the timers that are due. */
    public void advance(long millis) {
        monotonicMillis += millis;
        turn(() -> timers.advance(monotonicMillis));
    }

    /** Sets the wall clock forward, or back when the value is negative. */
    public void setWallClock(long byMillis) {
        wallOffsetMillis += byMillis;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return running;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeLater(Runnable task) {
        execute(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        endOfTurn.add(task);
    }

    @Override
    public long nowMillis() {
        return monotonicMillis + wallOffsetMillis;
    }

    @Override
    public long monotonicMillis() {
        return monotonicMillis;
    }

    @Override
    public long nowNanos() {
        return monotonicMillis * 1_000_000;
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    /** Sets the time that long work takes between two reads of the clock; 0 by default. */
    public void setWorkTime(long nanos) {
        nanosPerLook = nanos;
    }

    private long workNanos() {
        workedNanos += nanosPerLook;
        return nowNanos() + workedNanos;
    }

    @Override
    public LongWork longWork() {
        return longWork;
    }

    @Override
    public MemoryAccount memory() {
        return memory;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Events events() {
        return events;
    }
}
