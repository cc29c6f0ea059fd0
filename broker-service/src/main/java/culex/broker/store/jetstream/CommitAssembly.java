package culex.broker.store.jetstream;

import io.nats.client.Message;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Joins the parts of large commits. The parts of a complete commit follow each other; the parts of an incomplete commit are skipped. */
final class CommitAssembly {
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private @Nullable Part last;

    /** Takes the next message of the stream; returns the commit that it completes, or null. */
    byte @Nullable [] add(Message message) {
        Part part = Part.of(message.getHeaders());
        Part before = last;
        last = part;
        if (part == null) {
            joined.reset();
            return message.getData();
        }
        if (part.index() == 0) {
            joined.reset();
        } else if (before == null || !new Part(part.commit(), part.index() - 1, part.count()).equals(before)) {
            joined.reset();
            last = null;
            return null;
        }
        joined.writeBytes(message.getData());
        if (part.index() < part.count() - 1) {
            return null;
        }
        byte[] commit = joined.toByteArray();
        joined.reset();
        last = null;
        return commit;
    }

    void clear() {
        joined.reset();
        last = null;
    }
}
