package culex.broker.transport;

import culex.broker.wire.WireBuffer;
import org.jspecify.annotations.Nullable;

/** One open socket: it sends whole packets in batches and passes the received bytes on. All methods run on the socket's loop. */
public interface Transport {
    /**
     * Smallest payload, in bytes, for {@link #share}. Below this size, copying the payload for each receiver is cheaper than a separate
     * buffer.
     */
    int SHARED_BYTES_MIN = 8 * 1024;

    /** The cause in {@link Listener#onClosed} when no direct memory was left for the socket. */
    String OUT_OF_DIRECT_MEMORY = "out of direct memory";

    /** Callbacks of the transport; on its loop, never after {@link #onClosed}. */
    interface Listener {
        /** Bytes of the MQTT stream were received. The array is valid during the call only; do not write to it. */
        void onBytes(byte[] bytes, int from, int to);

        /** Called when {@link Transport#isWritable} has become true again. */
        void onWritable();

        /**
         * Called once, when the socket is closed by either side.
         *
         * @param cause the cause for the metrics and the log, such as {@code peer closed}
         */
        void onClosed(String cause);
    }

    /** Creates the listener of a new socket; on the socket's loop. */
    @FunctionalInterface
    interface Acceptor {
        Listener accept(Transport transport);
    }

    Loop loop();

    Peer peer();

    /** The entry of this socket in {@link SocketAdmission}. */
    default AdmittedSocket socket() {
        return AdmittedSocket.uncounted();
    }

    /** Returns the token that the client sent with its WebSocket upgrade; null when there was none, and from the second call on. */
    default byte @Nullable [] takeToken() {
        return null;
    }

    /** The packets of this turn of the loop. Append a whole packet, then call {@link #wrote}. The batch is sent at the end of the turn. */
    WireBuffer batch();

    /**
     * Appends a payload of at least {@link #SHARED_BYTES_MIN} bytes, the last part of a packet that begins in {@link #batch}. A transport
     * may use the same memory for many receivers, or copy the payload. Do not change the payload afterwards.
     */
    default void share(byte[] payload) {
        batch().raw(payload);
    }

    /** Call it when a whole packet has been appended to {@link #batch}. */
    void wrote();

    /**
     * Call it instead of {@link #wrote} when the batch ends with the beginning of a packet, its whole fixed header at least. Until the
     * packet is complete, write only with {@link #continuePacket}.
     *
     * @param rest the number of bytes of the packet that follow
     */
    default void wroteBeginning(long rest) {
        wrote();
    }

    /** Sends more bytes of the packet after {@link #wroteBeginning}. The array is not used after the call. */
    default void continuePacket(byte[] bytes, int from, int to) {
        batch().raw(bytes, from, to);
        wrote();
    }

    /**
     * As {@link #wrote}, for a PUBLISH.
     *
     * @param receivedNanos {@link System#nanoTime} when the broker received the message
     */
    void wrotePublish(long receivedNanos);

    /** False while more bytes than the limit are pending in the socket: then send only packets that cannot wait. */
    boolean isWritable();

    /** Whether the broker has written responses (packets other than PUBLISH) since {@link #isWritable} became false. */
    boolean hasUnreadAnswers();

    /** The number of bytes that the socket of this connection has accepted from the broker so far. It grows only while the client reads. */
    long takenBytes();

    /** The bytes that the socket has not accepted yet, without shared payloads; updated a few times per second. */
    default long waitingBytes() {
        return 0;
    }

    /** Pauses or resumes reading; while it is paused, TCP slows the peer down. */
    void setReadable(boolean readable);

    /** Sends the pending bytes, then closes the socket. Further calls have no effect. */
    void close();
}
