package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.topic.RetainedTree;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;

/** Removes retained messages that have expired (section 3.3.2.3.3), also where nobody asks: a few topics at a time. On one loop. */
public final class RetainedSweep {
    /** About a hundred microseconds of the loop, ten times in a second: a million topics take less than a minute. */
    private static final int NODES_PER_STEP = 2000;

    private static final long STEP_MILLIS = TimerWheel.TICK_MILLIS;
    private static final long PAUSE_MILLIS = 5000;

    private final Loop loop;
    private final Journal journal;
    private final RetainedTree<Message> retained;
    private RetainedTree.Walk<Message> walk;

    /** @param journal of the loop */
    public RetainedSweep(Loop loop, RetainedTree<Message> retained, Journal journal) {
        this.loop = loop;
        this.journal = journal;
        this.retained = retained;
        walk = retained.walk();
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
        boolean more = walk.advance(NODES_PER_STEP, (topic, message) -> {
            if (message.isExpired(now)) {
                retained.remove(topic, message);
                journal.retainedChanged(topic);
            }
        });
        if (!more) {
            walk = retained.walk();
        }
        return more;
    }
}
