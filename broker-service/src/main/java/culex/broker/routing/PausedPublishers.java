package culex.broker.routing;

import java.util.ArrayList;
import java.util.List;

/** Publishers that are not read until other loops and the store have caught up. On their loop. */
final class PausedPublishers {
    /** Publishers that have left are looked for from this number on. */
    private static final int PURGE_MIN = 1024;

    private List<Router.Publisher> paused = new ArrayList<>();
    private int purgeAt = PURGE_MIN;

    void pause(Router.Publisher publisher) {
        if (paused.size() >= purgeAt) {
            paused.removeIf(Router.Publisher::isClosed); // others may come and go all the time
            purgeAt = Math.max(PURGE_MIN, paused.size() * 2);
        }
        publisher.onCongested();
        paused.add(publisher);
    }

    /** Takes all out, to be resumed. */
    List<Router.Publisher> takeAll() {
        List<Router.Publisher> waiting = paused;
        paused = new ArrayList<>();
        return waiting;
    }
}
