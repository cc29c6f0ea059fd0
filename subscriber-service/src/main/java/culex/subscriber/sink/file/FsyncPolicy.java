package culex.subscriber.sink.file;

/** When messages are written from the memory of the operating system to the disk. */
public enum FsyncPolicy {
    /** Before the messages of a batch are acknowledged: a power cut loses no acknowledged message. */
    BATCH,
    /** When the file is rotated or closed: a power cut can lose acknowledged messages; the end of the process loses none. */
    ROTATION
}
