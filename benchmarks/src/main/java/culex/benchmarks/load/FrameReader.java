package culex.benchmarks.load;

/** Parses the frames of a WebSocket server in place. Frames may begin and end anywhere in the bytes. One per client. */
final class FrameReader {
    /** Callbacks for control frames. */
    interface Listener {
        void onPing(byte[] payload, int length);

        void onClose(int code);
    }

    private final Listener listener;
    private final byte[] header = new byte[10];
    private int headerLength;
    private long payloadLeft;
    private byte[] control = {};
    private int controlLength;

    FrameReader(Listener listener) {
        this.listener = listener;
    }

    /** Joins the payloads of the data frames between two indexes; returns the end of the joined bytes. */
    int unframe(byte[] bytes, int from, int to) {
        int at = from;
        int run = from;
        while (at < to) {
            if (payloadLeft == 0) {
                header[headerLength++] = bytes[at++];
                if (headerLength < 2 || headerLength < headerBytes()) {
                    continue;
                }
                payloadLeft = length();
            }
            int count = (int) Math.min(payloadLeft, to - at);
            if (isControl()) {
                keep(bytes, at, count);
            } else {
                System.arraycopy(bytes, at, bytes, run, count);
                run += count;
            }
            at += count;
            payloadLeft -= count;
            if (payloadLeft == 0) {
                onFrame();
            }
        }
        return run;
    }

    private boolean isControl() {
        return (header[0] & 8) != 0;
    }

    private int headerBytes() {
        int coded = header[1] & 127;
        return coded < 126 ? 2 : coded == 126 ? 4 : 10;
    }

    private long length() {
        long length = headerLength == 2 ? header[1] & 127 : 0;
        for (int i = 2; i < headerLength; i++) {
            length = length << 8 | (header[i] & 0xFF);
        }
        return length;
    }

    private void keep(byte[] bytes, int at, int count) {
        if (control.length == 0) {
            control = new byte[125];
        }
        System.arraycopy(bytes, at, control, controlLength, count);
        controlLength += count;
    }

    private void onFrame() {
        headerLength = 0;
        int opcode = header[0] & 15;
        if (opcode == 9) {
            listener.onPing(control, controlLength);
        } else if (opcode == 8) {
            listener.onClose(controlLength < 2 ? 0 : (control[0] & 0xFF) << 8 | (control[1] & 0xFF));
        }
        controlLength = 0;
    }
}
