package culex.subscriber.channel;

import culex.subscriber.connection.BrokerClient;
import culex.subscriber.connection.ReceivedMessage;
import io.reactivex.Flowable;
import io.reactivex.subjects.CompletableSubject;
import java.util.List;

/**
 * A client for as long as its side of the Session is worth keeping. What it remembers of the broker's side belongs to the
 * thread of {@link BrokerLink}.
 */
final class BrokerSession {

    private final BrokerClient client;
    private final CompletableSubject end = CompletableSubject.create();
    private List<String> outstanding;
    private boolean established;

    BrokerSession(BrokerClient client, List<String> topicFilters) {
        this.client = client;
        this.outstanding = topicFilters;
    }

    BrokerClient client() {
        return client;
    }

    /** What comes in, until the Session ends or is given up; then it fails. */
    Flowable<ReceivedMessage> messages() {
        return client.messages().takeUntil(end.toFlowable());
    }

    /** Lets {@link #messages()} fail, so that a new Session takes its place. */
    void giveUp(String why) {
        end.onError(new IllegalStateException(why));
    }

    /** Whether it was connected before. */
    boolean isEstablished() {
        return established;
    }

    void establish() {
        established = true;
    }

    /** The Topic Filters that the broker has not granted yet. */
    List<String> outstanding() {
        return outstanding;
    }

    void outstanding(List<String> topicFilters) {
        outstanding = topicFilters;
    }
}
