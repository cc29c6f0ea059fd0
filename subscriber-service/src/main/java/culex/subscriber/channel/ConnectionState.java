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

    /** There is a connection now; every one but the first counts as a reconnect. */
    void onConnected() {
        if (everConnected) {
            reconnects.incrementAndGet();
        }
        everConnected = true;
        connected = true;
    }

    /** Whether the broker has granted every subscription. */
    void onSubscribed(boolean all) {
        subscribed = all;
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

    /** How often a connection was made after the first one. */
    public long reconnects() {
        return reconnects.get();
    }
}
