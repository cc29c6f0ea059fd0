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
 * A loop whose tasks {@link LoopScheduler} runs. Turns begin and end as those of NettyLoop: the first event begins a turn, and a task that
 * is queued at that time ends it. A call from another loop fails if the method may run on this loop only.
 */
final class SimulatedLoop implements Loop {
    private static final long NOT_LATE = -1;

    private final World world;
    private final LoopScheduler scheduler;
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

    SimulatedLoop(World world, LoopScheduler scheduler, int index) {
        this.world = world;
        this.scheduler = scheduler;
        this.index = index;
        events = new Events(counters, world.observer());
        memory = world.memory().newAccount();
        endOfTurn = new EndOfTurn(world.faults());
        clock = new LoopClock(() -> world.monotonicMillis() * 1_000_000, world::nowMillis, 0);
        clock.tick(); // as in a real broker, where a loop ticks long before it has clients
        timers = new TimerWheel(clock.monotonicMillis(), world.faults());
    }

    /** Whether this loop is running a task. */
    boolean isBusy() {
        return busy;
    }

    void setBusy(boolean isBusy) {
        busy = isBusy;
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /** Runs the oldest waiting task. */
    void runOne() {
        Runnable task = tasks.remove();
        scheduler.runOn(this, task);
    }

    /** Runs a network event, before the waiting tasks, as the events of a selector. */
    void event(Runnable event) {
        scheduler.runOn(this, () -> {
            begin();
            event.run();
        });
    }

    /** Lets other loops run. */
    void meanwhile() {
        scheduler.meanwhile();
    }

    /** Called after the clock has advanced. */
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

    /** Whether the last tick was so late that its timers run only after the sockets are read. */
    boolean isLate() {
        return lateMillis != NOT_LATE;
    }

    /** Runs the timers of a late tick; called after all sockets of the loop are read. */
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
        clock.read(); // once per turn, so that time stands still during a turn
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
        return scheduler.current() == this;
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
        scheduler.meanwhile();
        begin();
        endOfTurn.add(task);
    }

    @Override
    public long nowMillis() {
        checkCurrent();
        scheduler.meanwhile();
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
        scheduler.meanwhile();
        return clock.nowNanos();
    }

    @Override
    public long lagMillis() {
        return 0;
    }

    @Override
    public TimerWheel timers() {
        checkCurrent();
        scheduler.meanwhile();
        return timers;
    }

    /** Returns a random time for long work: in one of four cases the work must continue in a later turn of the event loop. */
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
        scheduler.meanwhile();
        return counters;
    }

    @Override
    public Events events() {
        checkCurrent();
        scheduler.meanwhile();
        return events;
    }

    TopicCache topics() {
        return topics;
    }

    /** Returns the timers, for the check at the end of the run. */
    TimerWheel wheel() {
        return timers;
    }
}
