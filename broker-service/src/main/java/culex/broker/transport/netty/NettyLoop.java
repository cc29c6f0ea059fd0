package culex.broker.transport.netty;

import culex.broker.codec.TopicCache;
import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.observe.Counters;
import culex.broker.observe.Events;
import culex.broker.observe.Observer;
import culex.broker.transport.EndOfTurn;
import culex.broker.transport.Faults;
import culex.broker.transport.LongWork;
import culex.broker.transport.Loop;
import culex.broker.transport.LoopClock;
import culex.broker.transport.TimerWheel;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One of Vert.x's event loops. A turn of the loop begins with the first event of an MQTT connection and ends with a task after the events
 * and tasks at hand, so that the packets that all of them have written are sent together.
 */
public final class NettyLoop implements Loop {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int SCRATCH_BYTES = 256 * 1024;
    private static final int REFRESH_TICKS = 5;

    private final EventLoop eventLoop;
    private final int index;
    private final MemoryAccount memory;
    private final OutboundBytes outbound;
    private final Counters counters = new Counters();
    private final Events events;
    private final LoopClock clock;
    private final Faults faults;
    private final TimerWheel timers;
    private final TopicCache topics = new TopicCache();
    private final EndOfTurn endOfTurn;
    private final LongWork longWork = new LongWork(this, System::nanoTime);
    private final SpareBuffers buffers = new SpareBuffers();
    private final Runnable end = this::end;
    private final Runnable endSharing = this::endSharing;
    private byte @Nullable [] scratch;
    private byte @Nullable [] writeScratch;
    private @Nullable SharedPayload shared;
    private long countedTopicBytes;
    private int ticks;
    private boolean inTurn;
    private volatile long tickedNanos = System.nanoTime();

    /**
     * @param directBytes the direct memory that this loop may use, in bytes
     * @param observer is notified of what happens on this loop, or null
     */
    NettyLoop(
            EventLoop eventLoop,
            int index,
            LoopClock clock,
            MemoryAccount memory,
            long directBytes,
            Faults faults,
            @Nullable Observer observer) {
        events = new Events(counters, observer == null ? null : observer.ofLoop(index));
        this.eventLoop = eventLoop;
        this.index = index;
        this.clock = clock;
        this.memory = memory;
        this.faults = faults;
        outbound = new OutboundBytes(memory, directBytes);
        endOfTurn = new EndOfTurn(faults);
        timers = new TimerWheel(clock.monotonicMillis(), faults);
    }

    /** Starts the ticks; may be called from any thread, once. */
    void start() {
        eventLoop.scheduleWithFixedDelay(
                this::guardedTick, TimerWheel.TICK_MILLIS, TimerWheel.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs a tick and catches exceptions, because an exception would end the schedule. */
    private void guardedTick() {
        try {
            tick();
        } catch (Throwable fault) {
            faults.onFault(Faults.Where.TASK, "the loop ticks on", fault);
        }
    }

    private void tick() {
        begin();
        tickedNanos = clock.nowNanos();
        boolean timersMayRun = clock.tick();
        memory.add(MemoryUse.CACHES, topics.heldBytes() - countedTopicBytes);
        countedTopicBytes = topics.heldBytes();
        memory.publish();
        if (++ticks % REFRESH_TICKS == 0) {
            outbound.refresh();
        }
        if (clock.stepMillis() != 0 && index == 0) {
            logClockStep();
        }
        long nowMillis = clock.monotonicMillis();
        if (timersMayRun) {
            timers.advance(nowMillis);
        } else {
            executeLater(() -> runTimersAsOf(nowMillis)); // after one round of reads
        }
    }

    private void runTimersAsOf(long millis) {
        clock.setBack(millis);
        timers.advance(millis);
        clock.read();
    }

    private void logClockStep() {
        LOG.warnf(
                "The system clock was set %s by %d ms. Timers, keep alive and session expiry follow elapsed time; messages with a"
                        + " Message Expiry Interval expire by the new time.",
                clock.stepMillis() > 0 ? "forward" : "back", Math.abs(clock.stepMillis()));
    }

    @Override
    public long lagMillis() {
        return clock.lagMillis();
    }

    /** {@link System#nanoTime} of the last tick; a loop that is not stuck ticks ten times a second. May be called from any thread. */
    public long tickedNanos() {
        return tickedNanos;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Begins a turn of the loop, unless one is running; call it before an event of an MQTT connection is handled. On this loop only. */
    void begin() {
        if (!inTurn) {
            eventLoop.execute(end);
            inTurn = true;
            clock.read();
        }
    }

    private void end() {
        endOfTurn.run();
        inTurn = false;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(() -> {
            begin();
            try {
                task.run();
            } catch (Throwable fault) {
                faults.onFault(Faults.Where.TASK, "the other tasks of the loop run", fault);
            }
        });
    }

    @Override
    public void executeLater(Runnable task) {
        // Netty runs scheduled tasks once per round, after the events of the sockets.
        Runnable inTurn = () -> {
            begin();
            task.run();
        };
        eventLoop.schedule(inTurn, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        begin();
        endOfTurn.add(task);
    }

    @Override
    public long nowMillis() {
        return clock.nowMillis();
    }

    @Override
    public long monotonicMillis() {
        return clock.monotonicMillis();
    }

    @Override
    public long nowNanos() {
        return clock.nowNanos();
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public LongWork longWork() {
        return longWork;
    }

    @Override
    public MemoryAccount memory() {
        return memory;
    }

    /**
     * Returns an array of at least this many bytes, valid during one write. It is not the array of {@link #scratch}, which may be in use.
     */
    byte[] writeScratch(int bytes) {
        if (bytes > SCRATCH_BYTES) {
            return new byte[bytes];
        }
        byte[] array = writeScratch;
        if (array == null) {
            array = new byte[SCRATCH_BYTES];
            writeScratch = array;
        }
        return array;
    }

    /** The buffers for the packets of a turn of the loop. */
    SpareBuffers buffers() {
        return buffers;
    }

    /** Counts the bytes that the sockets of this loop have not accepted yet. */
    OutboundBytes outbound() {
        return outbound;
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

    /** The cache of Topic Names for the connections of this loop. */
    public TopicCache topics() {
        return topics;
    }

    /** A reused array of at least this many bytes; its content is valid until the next call or the end of the current event. */
    byte[] scratch(int bytes) {
        byte[] array = scratch;
        if (array == null || array.length < bytes) {
            array = new byte[Math.max(bytes, SCRATCH_BYTES)];
            scratch = array;
        }
        return array;
    }

    /**
     * The memory that the receivers of this payload share in this turn of the loop. Null for the first receiver, and for the next one after
     * a different payload: for few receivers a copy in the batch is cheaper.
     */
    @Nullable SharedPayload share(byte[] payload) {
        SharedPayload now = shared;
        if (now != null && now.isOf(payload)) {
            return now;
        }
        if (now == null) {
            atEndOfTurn(endSharing);
        } else {
            now.end();
        }
        shared = new SharedPayload(payload, outbound);
        return null;
    }

    private void endSharing() {
        if (shared != null) {
            shared.end();
            shared = null;
        }
    }
}
