package culex.broker.transport.netty;

import culex.broker.codec.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Parses the WebSocket frames of a client (RFC 6455, section 5): unmasks the payloads of data frames and joins them in place, and reports
 * control frames. Frames may begin and end anywhere in the bytes. Does not use Netty. One per connection, not thread-safe.
 */
final class FrameParser {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int HEADER_BYTES_MAX = 14;

    /** Callbacks of the parser. */
    interface Listener {
        /** Payload bytes of data frames were parsed; they are joined at the start of the parsed array. */
        void onData(byte[] bytes, int from, int to);

        void onPing(byte[] payload, int length);

        /**
         * Called when the peer sent a Close frame; no more bytes are parsed.
         *
         * @param answer the status code for the Close frame to send back, or {@link WebSocketFrames#NO_CODE}
         */
        void onClose(int answer);

        /** Called when the peer violated the protocol; no more bytes are parsed. */
        void onViolation(int closeCode, String what);
    }

    private final Listener listener;
    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int headerLength;
    private int headerWanted = 2;
    private int opcode;
    private boolean fragmented;
    private long payloadLeft;
    private boolean inPayload;
    private long mask;
    private int maskShift;
    private byte[] control = {};
    private int controlLength;
    private String violation = "";
    private boolean ended;

    FrameParser(Listener listener) {
        this.listener = listener;
    }

    /** Parses bytes; changes the contents of the array. */
    void parse(byte[] bytes, int count) {
        int run = 0;
        int at = 0;
        while (at < count && !ended && violation.isEmpty()) {
            if (!inPayload) {
                header[headerLength++] = bytes[at++];
                if (headerLength < headerWanted || !headerDone()) {
                    continue;
                }
            }
            int length = (int) Math.min(payloadLeft, count - at);
            if (opcode >= CLOSE) {
                unmask(bytes, at, control, controlLength, length);
                controlLength += length;
            } else {
                unmask(bytes, at, bytes, run, length);
                run += length;
            }
            at += length;
            payloadLeft -= length;
            if (payloadLeft == 0) {
                inPayload = false;
                headerLength = 0;
                headerWanted = 2;
                if (opcode >= CLOSE) {
                    run = deliver(bytes, run);
                    onControl();
                }
            }
        }
        deliver(bytes, run);
        if (!violation.isEmpty() && !ended) {
            ended = true;
            boolean text = (header[0] & 0x0F) == TEXT;
            listener.onViolation(text ? WebSocketFrames.UNSUPPORTED_DATA : WebSocketFrames.PROTOCOL_ERROR, violation);
        }
    }

    private int deliver(byte[] bytes, int run) {
        if (run > 0) {
            listener.onData(bytes, 0, run);
        }
        return 0;
    }

    /** Parses the header; returns true when it is complete and valid. Otherwise more bytes are needed, or {@link #violation} is set. */
    private boolean headerDone() {
        int second = header[1] & 0xFF;
        int length = second & 0x7F;
        if (headerLength == 2) {
            String wrong = wrong(header[0] & 0xFF, second);
            if (!wrong.isEmpty()) {
                violation = wrong;
                return false;
            }
            headerWanted = 6 + (length == 126 ? 2 : length == 127 ? 8 : 0);
            return false;
        }
        payloadLeft = length(length);
        if (payloadLeft < 0 || (length == 126 && payloadLeft < 126) || (length == 127 && payloadLeft <= 0xFFFF)) {
            violation = "a frame's length is negative or longer than needed"; // section 5.2
            return false;
        }
        begin();
        return true;
    }

    private String wrong(int first, int second) {
        int code = first & 0x0F;
        boolean isFinal = (first & 0x80) != 0;
        if ((first & 0x70) != 0) {
            return "reserved bits are set"; // section 5.2
        }
        if ((second & 0x80) == 0) {
            return "a frame is not masked"; // section 5.1
        }
        return switch (code) {
            case CONTINUATION -> fragmented ? "" : "a continuation frame without a message to continue";
            case BINARY -> fragmented ? "a new message before the last one ended" : "";
            case TEXT -> "a text frame"; // [MQTT-6.0.0-1]
            case CLOSE, PING, PONG ->
                isFinal && (second & 0x7F) <= CONTROL_BYTES_MAX ? "" : "a control frame is fragmented or too long";
            default -> "opcode " + code + " is not defined";
        };
    }

    private long length(int coded) {
        long length = coded;
        if (coded >= 126) {
            length = 0;
            for (int i = 2; i < headerWanted - 4; i++) {
                length = length << 8 | (header[i] & 0xFF);
            }
        }
        return length;
    }

    private void begin() {
        opcode = header[0] & 0x0F;
        if (opcode < CLOSE) {
            fragmented = (header[0] & 0x80) == 0;
        } else {
            controlLength = 0;
            if (control.length == 0) {
                control = new byte[CONTROL_BYTES_MAX];
            }
        }
        long key = 0;
        for (int i = headerWanted - 4; i < headerWanted; i++) {
            key = key << 8 | (header[i] & 0xFF);
        }
        mask = key << 32 | key;
        maskShift = 0;
        inPayload = true;
    }

    /** Unmasks bytes into another array, or to the same or an earlier position of the same array (section 5.3). */
    private void unmask(byte[] from, int source, byte[] to, int target, int length) {
        long key = Long.rotateLeft(mask, 8 * maskShift);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            LONG.set(to, target + i, (long) LONG.get(from, source + i) ^ key);
        }
        for (; i < length; i++) {
            to[target + i] = (byte) (from[source + i] ^ (byte) (key >>> (56 - 8 * (i & 7))));
        }
        maskShift = (maskShift + length) & 3;
    }

    /**
     * The status code of the Close frame to send back: the received code, or the code of the error in the received frame (sections 5.5.1,
     * 7.4 and 8.1).
     */
    private int closeCodeToSend() {
        if (controlLength == 0) {
            return WebSocketFrames.NO_CODE;
        }
        int code = ((control[0] & 0xFF) << 8) | (control[1] & 0xFF);
        boolean isDefined =
                (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code < 5000);
        if (controlLength == 1 || !isDefined) {
            return WebSocketFrames.PROTOCOL_ERROR;
        }
        byte[] reason = Arrays.copyOfRange(control, 2, controlLength);
        return Utf8.isWellFormedPayload(reason) ? code : WebSocketFrames.NOT_UTF_8;
    }

    private void onControl() {
        switch (opcode) {
            case PING -> listener.onPing(control, controlLength);
            case CLOSE -> {
                ended = true;
                listener.onClose(closeCodeToSend());
            }
            default -> {} // a Pong needs no response
        }
    }
}
