package culex.broker.cluster;

import culex.broker.wire.FixedHeader;

/**
 * Finds the beginnings of packets in a stream of bytes, by their fixed headers only. Bytes of an incomplete fixed header are not passed on
 * before the header is complete; all other bytes are, so at most {@value FixedHeader#BYTES_MAX} bytes are held.
 */
final class PacketBoundaries {
    /** Ignores the stream: only {@link #isAtBoundary} matters. */
    static final Sink NO_SINK = new Sink() {
        @Override
        public void packets(byte[] bytes, int from, int to) {}

        @Override
        public void beginning(byte[] bytes, int from, int to, long rest) {}

        @Override
        public void continuation(byte[] bytes, int from, int to) {}

        @Override
        public void header(int firstByte) {}
    };

    private final byte[] header = new byte[FixedHeader.BYTES_MAX];
    private int headerBytes;
    private long rest;

    /** Receives the bytes of the stream, in order and without gaps. */
    interface Sink {
        /** Called with one or more whole packets. */
        void packets(byte[] bytes, int from, int to);

        /**
         * Called with the beginning of a packet, which has the whole fixed header.
         *
         * @param rest the number of bytes of the packet that follow
         */
        void beginning(byte[] bytes, int from, int to, long rest);

        /** Called with further bytes of the packet whose beginning was passed on last. */
        void continuation(byte[] bytes, int from, int to);

        /** Called for each packet when its fixed header is complete, before the packet is passed on. */
        void header(int firstByte);
    }

    /** Whether the last byte that was passed on is the last byte of a packet, and this object holds no bytes back. */
    boolean isAtBoundary() {
        return rest == 0 && headerBytes == 0;
    }

    /** Returns false when the bytes are not MQTT, because the Remaining Length of a packet has more than four bytes. */
    boolean onBytes(byte[] bytes, int from, int to, Sink sink) {
        int at = from;
        while (at < to) {
            if (rest > 0) {
                int end = (int) Math.min(to, at + rest);
                rest -= end - at;
                sink.continuation(bytes, at, end);
                at = end;
            } else if (headerBytes > 0) {
                header[headerBytes++] = bytes[at++];
                int size = FixedHeader.packetBytes(header, 0, headerBytes);
                if (size < 0) {
                    return false;
                }
                if (size > 0) {
                    beginHeld(size, sink);
                }
            } else {
                int end = passWholePackets(bytes, at, to, sink);
                if (end < 0) {
                    return false;
                }
                at = end;
            }
        }
        return true;
    }

    private void beginHeld(int size, Sink sink) {
        int held = headerBytes;
        headerBytes = 0;
        sink.header(header[0] & 0xFF);
        if (size == held) {
            sink.packets(header, 0, held);
        } else {
            rest = (long) size - held;
            sink.beginning(header, 0, held, rest);
        }
    }

    /** Passes whole packets on, then the beginning of the next one; returns the index after them, or -1 when the bytes are not MQTT. */
    private int passWholePackets(byte[] bytes, int from, int to, Sink sink) {
        int at = from;
        int size = 0;
        while (at < to) {
            size = FixedHeader.packetBytes(bytes, at, to);
            if (size > 0) {
                sink.header(bytes[at] & 0xFF);
            }
            if (size <= 0 || size > to - at) {
                break;
            }
            at += size;
        }
        if (at > from) {
            sink.packets(bytes, from, at);
        }
        if (at == to || size < 0) {
            return size < 0 ? -1 : to;
        }
        if (size == 0) {
            headerBytes = to - at;
            System.arraycopy(bytes, at, header, 0, headerBytes);
        } else {
            rest = (long) size - (to - at);
            sink.beginning(bytes, at, to, rest);
        }
        return to;
    }
}
