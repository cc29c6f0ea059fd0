package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client's end of one network connection. {@link #receive} runs on a thread of its own, the rest on the sequence's. */
interface Wire extends AutoCloseable {

    /** Opens the connection; false when the broker refused it before any byte of MQTT could flow. */
    boolean open() throws IOException;

    /** Blocks until the broker's next bytes of MQTT; empty at the end of the connection. */
    byte[] receive() throws IOException;

    /** Sends the bytes in pieces of these sizes, over and over; an empty list means in one piece. */
    void send(byte[] bytes, List<Integer> pieces) throws IOException;

    /** Ends our direction without a word of MQTT, as a lost client does. */
    void shutdown() throws IOException;

    /** Something that only a WebSocket can do, or {@link IllegalArgumentException}. */
    void act(String verb, Words words, String text) throws IOException;

    /** What only a WebSocket can tell: {@code subprotocol} or {@code pong}; empty if there is none. */
    String fact(String name);

    @Override
    void close();

    /** Cuts bytes into pieces. Sizes repeat; a size of 0 makes an empty piece. */
    static List<byte[]> cut(byte[] bytes, List<Integer> pieces) {
        if (pieces.isEmpty()) {
            return List.of(bytes);
        }
        List<byte[]> cut = new ArrayList<>();
        int from = 0;
        for (int index = 0; from < bytes.length; index++) {
            int to = Math.min(bytes.length, from + pieces.get(index % pieces.size()));
            cut.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return cut;
    }
}
