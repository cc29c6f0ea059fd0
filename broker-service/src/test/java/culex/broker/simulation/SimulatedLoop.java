package culex.broker.simulation;

import culex.broker.codec.TopicCache;
import culex.broker.memory.MemoryAccount;
import culex.broker.observe.Counters;
import culex.broker.observe.Events;
import culex.broker.transport.EndOfTurn;
import culex.broker.transport.Faults;
import culex.broker.transport.LongWork;
import culex.broker.transport.Loop;
import culex.broker.transport.LoopClock;
import culex.broker.transport.TimerWheel;
import java.util.ArrayDeque;

/**
 * A loop whose tasks run when the world says so. Turns begin and end as those of NettyLoop: the first event begins one, and a task behind
 * all that waits then ends it. Every call that belongs on the loop and comes from elsewhere is a violation.
 */
final class SimulatedLoop implements Loop {
    private static final long NOT_LATE = -1;

    private final World world;
    private final int index;
    private final Counters counters = new Counters();
    private final Events events;
    private final MemoryAccount memory;
    private final TimerWheel timers;
    private final TopicCache topics = new TopicCache();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final EndOfTurn endOfTurn;
    private boolean inTurn;
    private boolean ticking;
    private long lateMillis = NOT_LATE;
    private boolean busy;
    private final LoopClock clock;
    private final LongWork longWork = new LongWork(this, this::workNanos);

    SimulatedLoop(World world, int index) {
        this.world = world;
        this.index = index;
        events = new Events(counters, world.observer());
        memory = world.memory().newAccount();
        endOfTurn = new EndOfTurn(world.faults());
        clock = new LoopClock(() -> world.monotonicMillis() * 1_000_000, world::nowMillis, 0);
        clock.tick(); // a loop ticks long before it has clients
        timers = new TimerWheel(clock.monotonicMillis(), world.faults());
    }

    /** Whether it is in the middle of a task. */
    boolean isBusy() {
        return busy;
    }

    void setBusy(boolean isBusy) {
        busy = isBusy;
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs the task that waits longest. */
    void runOne() {
        Runnable task = tasks.remove();
        world.runOn(this, task);
    }

    /** An event of the network, which comes before the tasks that wait, as a selector's do. */
    void event(Runnable event) {
        world.runOn(this, () -> {
            begin();
            event.run();
        });
    }

    /** Others may go on. */
    void meanwhile() {
        world.meanwhile();
    }

    /** The clock has moved. */
    void tick() {
        if (!ticking) {
            ticking = true;
            execute(() -> {
                ticking = false;
                if (clock.tick()) {
                    timers.advance(clock.monotonicMillis());
                } else {
                    lateMillis = clock.monotonicMillis();
                }
            });
        }
    }

    /** Whether the last tick came so late that its timers run behind a round of reads. */
    boolean isLate() {
        return lateMillis != NOT_LATE;
    }

    /** All sockets of the loop are read since it was late. */
    void runLateTimers() {
        long asOfMillis = lateMillis;
        lateMillis = NOT_LATE;
        execute(() -> {
            clock.setBack(asOfMillis);
            timers.advance(asOfMillis);
            clock.read();
        });
    }

    private void begin() {
        clock.read(); // a turn is short to the clock, however long it takes in steps
        if (!inTurn) {
            inTurn = true;
            tasks.add(this::end);
        }
    }

    private void end() {
        endOfTurn.run();
        inTurn = false;
    }

    private void checkCurrent() {
        if (!isCurrent()) {
            throw new AssertionError("loop " + index + " was used from another loop");
        }
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return world.current() == this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(() -> {
            begin();
            try {
                task.run();
            } catch (Throwable fault) {
                world.faults().onFault(Faults.Where.TASK, "", fault);
            }
        });
    }

    @Override
    public void executeLater(Runnable task) {
        execute(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        checkCurrent();
        world.meanwhile();
        begin();
        endOfTurn.add(task);
    }

    @Override
    public long nowMillis() {
        checkCurrent();
        world.meanwhile();
        return clock.nowMillis();
    }

    @Override
    public long monotonicMillis() {
        checkCurrent();
        return clock.monotonicMillis();
    }

    @Override
    public long nowNanos() {
        checkCurrent();
        world.meanwhile();
        return clock.nowNanos();
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public TimerWheel timers() {
        checkCurrent();
        world.meanwhile();
        return timers;
    }

    /** Long work takes as long as chance says: in one of four cases it has to wait. */
    private long workNanos() {
        return clock.nowNanos() + world.random().nextInt(4_000_000);
    }

    @Override
    public LongWork longWork() {
        checkCurrent();
        return longWork;
    }

    @Override
    public MemoryAccount memory() {
        checkCurrent();
        return memory;
    }

    @Override
    public Faults faults() {
        return world.faults();
    }

    @Override
    public Counters counters() {
        checkCurrent();
        world.meanwhile();
        return counters;
    }

    @Override
    public Events events() {
        checkCurrent();
        world.meanwhile();
        return events;
    }

    TopicCache topics() {
        return topics;
    }

    /** The timers, for the check at the end. */
    TimerWheel wheel() {
        return timers;
    }
}
