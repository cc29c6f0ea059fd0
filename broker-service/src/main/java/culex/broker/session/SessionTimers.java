package culex.broker.session;

import culex.broker.store.SessionState;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/** When a Session without a Network Connection ends, and when its will is due. On the loop that owns the Session, which stays the same meanwhile. */
public final class SessionTimers {
    private long expiresAtMillis;
    private long willDueAtMillis;
    private TimerWheel.@Nullable Timer expiryTimer;
    private TimerWheel.@Nullable Timer willTimer;

    SessionTimers() {}

    /** When the Session ends, in milliseconds of the epoch; 0 while its client is there, {@link SessionState#NEVER} for never. */
    long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** When the will is due, in milliseconds of the epoch; 0 when there is none that waits. */
    long willDueAtMillis() {
        return willDueAtMillis;
    }

    /** The client is gone and the Session stays until it comes back. */
    public void stay() {
        expiresAtMillis = SessionState.NEVER;
    }

    /** Arms the timer that ends the Session unless its client comes back. */
    public void expireAt(Loop loop, long dueMillis, Runnable task) {
        expiresAtMillis = dueMillis;
        expiryTimer = armed(loop, dueMillis, task);
    }

    /** Arms the timer that publishes the will unless the client comes back ([MQTT-3.1.3-9]). */
    public void publishWillAt(Loop loop, long dueMillis, Runnable task) {
        willDueAtMillis = dueMillis;
        willTimer = armed(loop, dueMillis, task);
    }

    private static TimerWheel.Timer armed(Loop loop, long dueMillis, Runnable task) {
        TimerWheel.Timer timer = new TimerWheel.Timer(task);
        loop.timers().arm(timer, dueMillis);
        return timer;
    }

    /** The client came back or the Session ends: no timer fires any more. */
    void stop() {
        expiresAtMillis = 0;
        willDueAtMillis = 0;
        if (expiryTimer != null) {
            expiryTimer.cancel();
        }
        if (willTimer != null) {
            willTimer.cancel();
        }
    }
}
