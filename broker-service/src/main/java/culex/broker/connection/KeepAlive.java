package culex.broker.connection;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.time.Duration;

/**
 * Ends a connection: before CONNACK at a deadline, later when its client is silent for too long. Bytes only note the time; the timer, when
 * it fires, looks how long ago the last ones came, and moves on. While the broker itself does not read, nothing can be said of the client.
 * By the monotonic clock; on the connection's loop.
 */
final class KeepAlive {
    private final Loop loop;
    private final Runnable onSilence;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::look);
    private boolean isDeadline;
    private boolean isReadingPaused;
    private long allowedMillis;
    private long sinceMillis;

    KeepAlive(Loop loop, Runnable onSilence) {
        this.loop = loop;
        this.onSilence = onSilence;
    }

    /** Ends the connection after this time, whatever the client sends. */
    void deadline(Duration time) {
        isDeadline = true;
        begin(time);
    }

    /** From now on the client may be silent for this time; zero allows any silence. */
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

    /** Bytes came, also a part of a packet: a large one may take longer than the Keep Alive. */
    void onBytes() {
        if (!isDeadline) {
            sinceMillis = loop.monotonicMillis();
        }
    }

    /** The broker stops reading, or reads again: the client may have sent something that nobody has seen. */
    void onReading(boolean isPaused) {
        isReadingPaused = isPaused;
        onBytes();
    }

    private void look() {
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
