package culex.broker.connection;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.time.Duration;

/**
 * Ends a connection that is silent for too long. A packet only notes the time; the timer, when it fires, looks whether there was
 * one and moves on. On the connection's loop.
 */
final class KeepAlive {
    private final Loop loop;
    private final Runnable onSilence;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::look);
    private long allowedMillis;
    private long lastPacketMillis;

    KeepAlive(Loop loop, Runnable onSilence) {
        this.loop = loop;
        this.onSilence = onSilence;
    }

    /** From now on so much silence is allowed; zero allows any. */
    void allow(Duration silence) {
        allowedMillis = silence.toMillis();
        lastPacketMillis = loop.monotonicMillis();
        if (allowedMillis == 0) {
            timer.cancel();
        } else {
            loop.timers().armAt(timer, lastPacketMillis + allowedMillis);
        }
    }

    void onPacket() {
        lastPacketMillis = loop.monotonicMillis();
    }

    private void look() {
        long due = lastPacketMillis + allowedMillis;
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
