package culex.broker.transport.netty;

import culex.broker.codec.TopicCache;
import culex.broker.codec.WireBuffer;
import culex.broker.memory.MemoryAccount;
import culex.broker.transport.Counters;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of Vert.x's event loops. A turn begins with the first event that concerns us and ends with a task behind the events and tasks
 * at hand, so that what all of them wrote goes out together.
 */
public final class NettyLoop implements Loop {
    private static final int SCRATCH_BYTES = 256 * 1024;
    private static final int SPARE_BUFFERS_MAX = 512;
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int SPARE_BUFFER_BYTES_MAX = 128 * 1024;

    private final EventLoop eventLoop;
    private final int index;
    private final MemoryAccount memory;
    private final Counters counters = new Counters();
    private final TimerWheel timers = new TimerWheel(System.currentTimeMillis());
    private final TopicCache topics = new TopicCache();
    private final List<Runnable> endOfTurn = new ArrayList<>();
    private final ArrayDeque<WireBuffer> spare = new ArrayDeque<>();
    private final Runnable end = this::end;
    private final Runnable endSharing = this::endSharing;
    private byte @Nullable [] scratch;
    private byte @Nullable [] shared;
    private @Nullable ByteBuf sharedCopy;
    private boolean inTurn;
    private long nowMillis;
    private long nowNanos;
    private long tickNanos;
    private long lagMillis;

    NettyLoop(EventLoop eventLoop, int index, MemoryAccount memory) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.memory = memory;
    }

    /** Starts the clock of the timers; from any thread, once. */
    void start() {
        eventLoop.scheduleWithFixedDelay(
                this::tick, TimerWheel.TICK_MILLIS, TimerWheel.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        begin();
        long sinceLast = TimeUnit.NANOSECONDS.toMillis(nowNanos - tickNanos);
        long late = tickNanos == 0 ? 0 : Math.max(0, sinceLast - TimerWheel.TICK_MILLIS);
        tickNanos = nowNanos;
        lagMillis = Math.max(late, lagMillis * 3 / 4);
        memory.publish();
        timers.advance(nowMillis);
    }

    @Override
    public long lagMillis() {
        return lagMillis;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** An event that concerns us is about to be handled; on this loop. */
    void begin() {
        if (!inTurn) {
            inTurn = true;
            nowMillis = System.currentTimeMillis();
            nowNanos = System.nanoTime();
            eventLoop.execute(end);
        }
    }

    private void end() {
        // What runs here may ask for more.
        for (int i = 0; i < endOfTurn.size(); i++) {
            endOfTurn.get(i).run();
        }
        endOfTurn.clear();
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
            task.run();
        });
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        begin();
        endOfTurn.add(task);
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public TimerWheel timers() {
        return timers;
    }

    @Override
    public MemoryAccount memory() {
        return memory;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    /** The Topic Names that this loop's connections share. */
    public TopicCache topics() {
        return topics;
    }

    /** An array of at least so many bytes for the length of one event. */
    byte[] scratch(int bytes) {
        byte[] array = scratch;
        if (array == null || array.length < bytes) {
            array = new byte[Math.max(bytes, SCRATCH_BYTES)];
            scratch = array;
        }
        return array;
    }

    /**
     * A buffer with a payload, to be released once, whose memory is that of all other receivers of this payload in the turn. Null for the
     * first of them, and for the next when another payload came between: where there are not many, a copy in the batch is cheaper.
     */
    @Nullable ByteBuf share(ByteBufAllocator allocator, byte[] payload) {
        if (shared != payload) {
            if (shared == null) {
                atEndOfTurn(endSharing);
            }
            releaseShared();
            shared = payload;
            return null;
        }
        ByteBuf copy = sharedCopy;
        if (copy == null) {
            copy = allocator.directBuffer(payload.length).writeBytes(payload);
            sharedCopy = copy;
        }
        return copy.retainedDuplicate();
    }

    private void releaseShared() {
        if (sharedCopy != null) {
            sharedCopy.release();
            sharedCopy = null;
        }
    }

    private void endSharing() {
        releaseShared();
        shared = null;
    }

    /** An empty buffer; {@link #give} takes it back. */
    WireBuffer take() {
        WireBuffer buffer = spare.pollLast();
        return buffer == null ? new WireBuffer(BUFFER_BYTES) : buffer;
    }

    void give(WireBuffer buffer) {
        if (spare.size() < SPARE_BUFFERS_MAX && buffer.array().length <= SPARE_BUFFER_BYTES_MAX) {
            buffer.clear();
            spare.addLast(buffer);
        }
    }
}
