package culex.broker.routing;

import java.util.ArrayList;
import java.util.List;

/** The publishers of one loop that are paused until other loops and the store have caught up. Runs on that loop. */
final class PausedPublishers {
    /** Minimum number of paused publishers at which those with closed connections are removed before another publisher is added. */
    private static final int PURGE_MIN = 1024;

    private List<Router.Publisher> paused = new ArrayList<>();
    private int purgeAt = PURGE_MIN;

    void pause(Router.Publisher publisher) {
        if (paused.size() >= purgeAt) {
            paused.removeIf(
                    Router.Publisher::isClosed); // otherwise the list would grow while clients connect and disconnect
            purgeAt = Math.max(PURGE_MIN, paused.size() * 2);
        }
        publisher.onCongested();
        paused.add(publisher);
    }

    /** Removes and returns all paused publishers. */
    List<Router.Publisher> takeAll() {
        List<Router.Publisher> waiting = paused;
        paused = new ArrayList<>();
        return waiting;
    }
}
