package culex.broker.store;

/** Keeps retained messages. */
public interface RetainedStore {
    /**
     * The retained message of a Topic Name has changed: the store keeps the one that stands when it writes, or removes what it has. So
     * the store holds what memory holds, whichever loops change a topic at the same time.
     */
    void retainedChanged(String topicName);
}
