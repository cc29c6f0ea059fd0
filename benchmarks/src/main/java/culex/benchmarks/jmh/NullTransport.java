package culex.benchmarks.jmh;

import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;

/** A transport that discards the written packets, in batches as large as those of a busy socket. */
final class NullTransport implements Transport {
    private static final int BATCH_BYTES = 16 * 1024;

    private final Loop loop;
    private final WireBuffer batch = new WireBuffer(2 * BATCH_BYTES);

    NullTransport(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Peer peer() {
        return new Peer(Peer.Kind.TCP, "nowhere");
    }

    @Override
    public WireBuffer batch() {
        return batch;
    }

    @Override
    public void wrote() {
        if (batch.length() >= BATCH_BYTES) {
            batch.clear();
        }
    }

    @Override
    public void wrotePublish(long receivedNanos) {
        wrote();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean hasUnreadAnswers() {
        return false;
    }

    @Override
    public long takenBytes() {
        return 0;
    }

    @Override
    public void setReadable(boolean readable) {}

    @Override
    public void close() {}
}
