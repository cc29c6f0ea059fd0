package culex.broker.store.paged;

import culex.broker.message.Retained;

/** The records of retained messages, sorted by their Topic Names. On the store's thread. */
public interface RetainedRecords {
    /** A place among the records, which stay as they are when it is made. */
    interface Cursor extends AutoCloseable {
        /** Goes to the first record from a key on. */
        void seek(byte[] key);

        /** Whether there is a record. */
        boolean isValid();

        /** The Topic Name of the record. */
        byte[] topic();

        Retained message();

        void next();

        @Override
        void close();
    }

    /**
     * Makes a place among the records.
     *
     * @throws RuntimeException when the records cannot be read; so do the methods of the cursor
     */
    Cursor open();
}
