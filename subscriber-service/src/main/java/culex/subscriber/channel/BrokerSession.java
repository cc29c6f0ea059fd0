package culex.subscriber.channel;

import culex.subscriber.connection.BrokerClient;
import culex.subscriber.connection.ReceivedMessage;
import io.reactivex.Flowable;
import io.reactivex.subjects.CompletableSubject;
import java.util.List;

/**
 * One MQTT client and the state of its Session. {@link BrokerLink} replaces it when the broker has lost the Session. The fields that change
 * belong to the thread of {@link BrokerLink}.
 */
final class BrokerSession {

    private final BrokerClient client;
    private final CompletableSubject end = CompletableSubject.create();
    private List<String> ungranted;
    private boolean established;

    BrokerSession(BrokerClient client, List<String> topicFilters) {
        this.client = client;
        this.ungranted = topicFilters;
    }

    BrokerClient client() {
        return client;
    }

    /** Returns the received messages. The stream fails when the Session ends or {@link #fail} is called. */
    Flowable<ReceivedMessage> messages() {
        return client.messages().takeUntil(end.toFlowable());
    }

    /** Ends {@link #messages()} with an error, so that a new session replaces this one. */
    void fail(String why) {
        end.onError(new IllegalStateException(why));
    }

    /** Whether the broker has accepted a connection of this session before. */
    boolean isEstablished() {
        return established;
    }

    void establish() {
        established = true;
    }

    /**
     * The Topic Filters for which no SUBACK with success has arrived yet; also those that a SUBACK rejected, because they are subscribed
     * again later.
     */
    List<String> ungranted() {
        return ungranted;
    }

    void ungranted(List<String> topicFilters) {
        ungranted = topicFilters;
    }
}
