package culex.subscriber.channel;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** What is known of the connection, whichever connector holds it. Any thread may read and write. */
@ApplicationScoped
public class ConnectionState {

    private final AtomicLong reconnects = new AtomicLong();
    private volatile boolean connected;
    private volatile boolean subscribed;
    private volatile boolean broken;
    private volatile boolean everConnected;
    private volatile String failure = "";

    /** There is a connection now; every one but the first counts as a reconnect. */
    void onConnected() {
        if (everConnected) {
            reconnects.incrementAndGet();
        }
        everConnected = true;
        failure = "";
        connected = true;
    }

    /** Whether the broker has granted every subscription. */
    void onSubscribed(boolean all) {
        subscribed = all;
    }

    /** Why the last attempt to connect or to subscribe failed, or the connection was lost. */
    void onFailure(String why) {
        failure = why;
    }

    void onDisconnected() {
        connected = false;
        subscribed = false;
    }

    /** The stream has ended and will not come back by itself. */
    void onBroken() {
        broken = true;
    }

    /** Whether there is a connection. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether there is a connection and every subscription is granted. */
    public boolean isReady() {
        return connected && subscribed;
    }

    /** Whether only a restart can help. */
    public boolean isBroken() {
        return broken;
    }

    /** Why it is not ready, in one line; empty when it is or when nothing has failed. */
    public String failure() {
        return isReady() ? "" : failure;
    }

    /** How often a connection was made after the first one. */
    public long reconnects() {
        return reconnects.get();
    }
}
