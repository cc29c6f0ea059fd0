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

    /** When the Session ends, by the wall clock, for the store; 0 while its client is there, {@link SessionState#NEVER} for never. */
    long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** When the will is due, by the wall clock, for the store; 0 when there is none that waits. */
    long willDueAtMillis() {
        return willDueAtMillis;
    }

    /** The client is gone and the Session stays until it comes back. */
    public void stay() {
        expiresAtMillis = SessionState.NEVER;
    }

    /** Arms the timer that ends the Session unless its client comes back. */
    public void expireIn(Loop loop, long delayMillis, Runnable task) {
        expiresAtMillis = loop.nowMillis() + delayMillis;
        expiryTimer = armed(loop, delayMillis, task);
    }

    /** Arms the timer that publishes the will unless the client comes back ([MQTT-3.1.3-9]). */
    public void publishWillIn(Loop loop, long delayMillis, Runnable task) {
        willDueAtMillis = loop.nowMillis() + delayMillis;
        willTimer = armed(loop, delayMillis, task);
    }

    private static TimerWheel.Timer armed(Loop loop, long delayMillis, Runnable task) {
        TimerWheel.Timer timer = new TimerWheel.Timer(task);
        loop.arm(timer, delayMillis);
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
