package culex.broker.connection;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.time.Duration;

/**
 * Ends a connection: before CONNACK at a deadline, later when its client sends nothing for too long. Reading bytes only records the time;
 * the timer, when it fires, checks the time of the last bytes and is armed again. The time during which the broker pauses reading does not
 * count. Uses the monotonic clock. Runs on the connection's loop.
 */
final class KeepAlive {
    private final Loop loop;
    private final Runnable onSilence;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::check);
    private boolean isDeadline;
    private boolean isReadingPaused;
    private long allowedMillis;
    private long sinceMillis;

    KeepAlive(Loop loop, Runnable onSilence) {
        this.loop = loop;
        this.onSilence = onSilence;
    }

    /** Ends the connection after this time, even if the client sends packets during this time. */
    void deadline(Duration time) {
        isDeadline = true;
        begin(time);
    }

    /** Sets how long the client may send nothing, from now on; zero for no limit. */
    void allow(Duration silence) {
        isDeadline = false;
        begin(silence);
    }

    private void begin(Duration time) {
        allowedMillis = time.toMillis();
        sinceMillis = loop.monotonicMillis();
        if (allowedMillis == 0) {
            timer.cancel();
        } else {
            loop.timers().armAt(timer, sinceMillis + allowedMillis);
        }
    }

    /**
     * Called when bytes were read from the socket. A part of a packet counts like a whole packet, because a large packet may take longer
     * than the Keep Alive.
     */
    void onBytes() {
        if (!isDeadline) {
            sinceMillis = loop.monotonicMillis();
        }
    }

    /**
     * The broker pauses or resumes reading. The time of a pause does not count as silence, because the client may have sent bytes that are
     * not read yet.
     */
    void onReading(boolean isPaused) {
        isReadingPaused = isPaused;
        onBytes();
    }

    private void check() {
        if (isReadingPaused) {
            onBytes();
        }
        long due = sinceMillis + allowedMillis;
        if (loop.monotonicMillis() >= due) {
            onSilence.run();
        } else {
            loop.timers().armAt(timer, due);
        }
    }

    void stop() {
        timer.cancel();
    }
}
