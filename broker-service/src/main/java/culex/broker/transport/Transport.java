package culex.broker.transport;

import culex.broker.codec.WireBuffer;

/** One open socket as the protocol sees it: whole packets go out in batches, bytes come in. All of it on the socket's loop. */
public interface Transport {
    /** Below this size, in bytes, a copy of a payload for each receiver is cheaper than a buffer of its own on the way to the socket. */
    int SHARED_BYTES_MIN = 8 * 1024;

    /** The cause of a socket's end when there was no memory outside the heap for it. */
    String OUT_OF_DIRECT_MEMORY = "out of direct memory";

    /** What the network side calls; on the loop, never after {@link #onClosed}. */
    interface Receiver {
        /** Bytes of the MQTT stream came in. The array is borrowed for the call and not written to. */
        void onBytes(byte[] bytes, int from, int to);

        /** The socket takes bytes again after {@link Transport#isWritable} was false. */
        void onWritable();

        /**
         * The socket is closed, by whomever; called once.
         *
         * @param cause a word for the metrics and the log, such as {@code peer closed}
         */
        void onClosed(String cause);
    }

    /** Makes the receiver of a new socket; on the socket's loop. */
    @FunctionalInterface
    interface Acceptor {
        Receiver accept(Transport transport);
    }

    Loop loop();

    Peer peer();

    /** The socket in the counts of {@link SocketAdmission}. */
    default AdmittedSocket socket() {
        return AdmittedSocket.uncounted();
    }

    /** The batch of this turn, to append whole packets to; {@link #wrote} follows each. Goes out at the end of the turn. */
    WireBuffer batch();

    /**
     * Lets a payload of at least {@link #SHARED_BYTES_MIN} follow, the last part of a packet that begins in {@link #batch}. A transport
     * may let many receivers of it have the same memory; one that does not copies it. It must not change any more.
     */
    default void share(byte[] payload) {
        batch().raw(payload);
    }

    /** Says that a whole packet was appended to {@link #batch}. */
    void wrote();

    /** As {@link #wrote}, for a PUBLISH whose message was received at a {@link System#nanoTime}. */
    void wrotePublish(long receivedNanos);

    /** Whether the socket keeps up: false while more bytes wait than its limit, so that less important ones are better not sent. */
    boolean isWritable();

    /** Whether packets other than PUBLISH have been written since {@link #isWritable} became false. */
    boolean hasUnreadAnswers();

    /** A number that grows whenever the socket takes bytes. */
    long takenBytes();

    /** How many bytes wait in the socket, without payloads that it shares with others; counted now and then. */
    default long waitingBytes() {
        return 0;
    }

    /** Whether bytes are read; false lets TCP slow the peer down. */
    void setReadable(boolean readable);

    /** Sends what has been written, then closes. Idempotent. */
    void close();
}
