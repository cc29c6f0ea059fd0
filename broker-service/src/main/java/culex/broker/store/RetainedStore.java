package culex.broker.store;

import culex.broker.message.Message;

/** Keeps retained messages. */
public interface RetainedStore {
    /** Keeps a message in place of the one of its Topic Name; one without payload removes that. */
    void retain(Message message);
}
