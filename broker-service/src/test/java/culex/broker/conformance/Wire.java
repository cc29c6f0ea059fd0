package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The client's side of one Network Connection. {@link #receive} runs on its own thread, all other methods on the thread of the sequence.
 */
interface Wire extends AutoCloseable {

    /** Opens the connection; false if the broker rejected it before the first byte of MQTT. */
    boolean open() throws IOException;

    /** Blocks until the broker sends bytes of MQTT, and returns them; empty at the end of the connection. */
    byte[] receive() throws IOException;

    /** Sends the bytes in pieces of these sizes, which repeat; an empty list means in one piece. */
    void send(byte[] bytes, List<Integer> pieces) throws IOException;

    /** Closes the client's direction without DISCONNECT, as a lost client does. */
    void shutdown() throws IOException;

    /** Performs an action that only a WebSocket has; throws {@link IllegalArgumentException} for an unknown action or for TCP. */
    void act(String verb, Words words, String text) throws IOException;

    /** Returns a value that only a WebSocket has: {@code subprotocol} or {@code pong}; empty if there is none. */
    String fact(String name);

    @Override
    void close();

    /** Splits bytes into pieces. Sizes repeat; a size of 0 makes an empty piece. */
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
