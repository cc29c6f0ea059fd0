package culex.broker.session;

import culex.broker.store.SessionState;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a Session without a Network Connection: its expiry and its will. Used only on the event loop that owns the Session; a
 * Session keeps its loop while the client is not connected.
 */
public final class SessionTimers {
    private long expiresAtMillis;
    private long willDueAtMillis;
    private TimerWheel.@Nullable Timer expiryTimer;
    private TimerWheel.@Nullable Timer willTimer;

    SessionTimers() {}

    /**
     * When the Session ends, in ms of the wall clock, for the store; 0 while its client is connected, {@link SessionState#NEVER} for never.
     */
    long expiresAtMillis() {
        return expiresAtMillis;
    }

    /** When the will is published, in ms of the wall clock, for the store; 0 when no timer for a will runs. */
    long willDueAtMillis() {
        return willDueAtMillis;
    }

    /** Called when the client of a Session that never expires has disconnected: arms no timer. */
    public void stay() {
        expiresAtMillis = SessionState.NEVER;
    }

    /** Arms the timer that ends the Session unless its client connects again. */
    public void expireIn(Loop loop, long delayMillis, Runnable task) {
        expiresAtMillis = loop.nowMillis() + delayMillis;
        expiryTimer = armed(loop, delayMillis, task);
    }

    /** Arms the timer that publishes the will unless the client connects again ([MQTT-3.1.3-9]). */
    public void publishWillIn(Loop loop, long delayMillis, Runnable task) {
        willDueAtMillis = loop.nowMillis() + delayMillis;
        willTimer = armed(loop, delayMillis, task);
    }

    private static TimerWheel.Timer armed(Loop loop, long delayMillis, Runnable task) {
        TimerWheel.Timer timer = new TimerWheel.Timer(task);
        loop.arm(timer, delayMillis);
        return timer;
    }

    /** Called when the client has connected again or the Session ends: cancels both timers. */
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
