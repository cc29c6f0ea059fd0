package culex.broker.store;

import culex.broker.message.Retained;
import org.jspecify.annotations.Nullable;

/** Goes along retained messages in the order of their Topic Names, as far as they are in memory. For one turn of one loop. */
public interface RetainedRun {
    /** The next message as it stands; null at the end, or when what follows must be read from the store first. */
    @Nullable Retained next();

    /** After null: whether no message follows. */
    boolean isAtEnd();

    /** After null: the Topic Name in UTF-8 from which to read on. */
    byte[] position();
}
