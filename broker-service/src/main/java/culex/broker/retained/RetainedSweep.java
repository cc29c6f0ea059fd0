package culex.broker.retained;

import culex.broker.store.Journal;
import culex.broker.topic.FilterScan;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Iterator;
import java.util.Map;

/** Removes retained messages that have expired (section 3.3.2.3.3), also where nobody asks: a few topics at a time. On one loop. */
public final class RetainedSweep {
    /** About a hundred microseconds of the loop, ten times in a second: a million topics take less than a minute. */
    private static final int MESSAGES_PER_STEP = 2000;

    private static final long STEP_MILLIS = TimerWheel.TICK_MILLIS;
    private static final long PAUSE_MILLIS = 5000;
    private static final byte[] BEGINNING = {};

    private final Loop loop;
    private final Journal journal;
    private final RetainedMessages retained;
    private byte[] position = BEGINNING;

    /** @param journal of the loop */
    public RetainedSweep(Loop loop, RetainedMessages retained, Journal journal) {
        this.loop = loop;
        this.journal = journal;
        this.retained = retained;
    }

    /** Sweeps from now on. From any thread. */
    public void start() {
        loop.execute(this::step);
    }

    private void step() {
        boolean more = false;
        try {
            more = sweep();
        } finally {
            loop.arm(new TimerWheel.Timer(this::step), more ? STEP_MILLIS : PAUSE_MILLIS);
        }
    }

    private boolean sweep() {
        long now = loop.nowMillis();
        Iterator<Map.Entry<byte[], Retained>> entries = retained.from(position);
        for (int i = 0; i < MESSAGES_PER_STEP && entries.hasNext(); i++) {
            Map.Entry<byte[], Retained> entry = entries.next();
            position = FilterScan.behind(entry.getKey());
            if (entry.getValue().isExpired(now)) {
                retained.removeExpired(entry.getKey(), entry.getValue(), journal, loop.memory());
            }
        }
        boolean more = entries.hasNext();
        if (!more) {
            position = BEGINNING;
        }
        return more;
    }
}
