package culex.broker.store.paged;

import culex.broker.message.Retained;

/** The stored records of retained messages, sorted by Topic Name. Runs on the store writer's thread. */
public interface RetainedRecords {
    /** A position in a snapshot of the records. */
    interface Cursor extends AutoCloseable {
        /** Moves to the first record at or after a key. */
        void seek(byte[] key);

        /** Whether the cursor is at a record. */
        boolean isValid();

        /** The Topic Name of the record. */
        byte[] topic();

        Retained message();

        void next();

        @Override
        void close();
    }

    /**
     * Opens a cursor on a snapshot of the records.
     *
     * @throws RuntimeException when the records cannot be read; the methods of the cursor throw it too
     */
    Cursor open();
}
