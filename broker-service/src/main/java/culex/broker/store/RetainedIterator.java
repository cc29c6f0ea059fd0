package culex.broker.store;

import culex.broker.message.Retained;
import org.jspecify.annotations.Nullable;

/** Iterates over retained messages in the order of Topic Names, until one must be read from the store. Used within one turn of a loop. */
public interface RetainedIterator {
    /** Returns the next message in its current version; null at the end, or when the next message must be read from the store first. */
    @Nullable Retained next();

    /** After {@link #next} returned null: whether no message follows. */
    boolean isAtEnd();

    /** After {@link #next} returned null: the Topic Name in UTF-8 from which the store must read. */
    byte[] position();
}
