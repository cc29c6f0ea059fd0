package culex.broker.diagnosis;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of each client as lines of {@link EventText}, limited in bytes for each client and in total. At the limit of a client,
 * its oldest events are removed. At the total limit, the events of the client without events for the longest time are removed. Clients that
 * were only rejected so far share a separate quarter of the total, so that invented Client Identifiers do not replace the events of real
 * clients. The worker writes; any thread may read.
 */
final class EventMemory {
    /** Estimated bytes of memory of one client without its lines. */
    private static final int ENTRY_BYTES = 200;

    private static final int REJECTED_SHARE = 4;

    private final int clientBytesMax;
    private final Part rejected;
    private final Part known;
    private final Map<String, byte[]> readable = new ConcurrentHashMap<>();

    EventMemory(long bytesMax, int clientBytesMax) {
        this.clientBytesMax = clientBytesMax;
        rejected = new Part(bytesMax / REJECTED_SHARE);
        known = new Part(bytesMax - bytesMax / REJECTED_SHARE);
    }

    /** Adds the line of an event. */
    void add(ClientEvent event, byte[] line) {
        String clientId = event.clientId();
        byte[] before = rejected.remove(clientId);
        boolean isKnown = !event.isRejection();
        if (before == null) {
            before = known.remove(clientId);
            isKnown |= before != null;
        }
        byte[] lines = before == null ? line : joined(before, line);
        readable.put(clientId, lines);
        (isKnown ? known : rejected).put(clientId, lines);
    }

    /** Returns the earlier lines with the new one appended; removes the oldest lines when the result would be too long. */
    private byte[] joined(byte[] before, byte[] line) {
        int from = 0;
        while (before.length - from + line.length > clientBytesMax && from < before.length) {
            while (before[from++] != '\n') {
                // skips to the start of the next line
            }
        }
        byte[] lines = Arrays.copyOfRange(before, from, before.length + line.length);
        System.arraycopy(line, 0, lines, before.length - from, line.length);
        return lines;
    }

    /** The lines of a client, oldest first, or null. May be called from any thread. */
    byte @Nullable [] of(String clientId) {
        return readable.get(clientId);
    }

    /** Passes each client with its lines to a consumer. May be called from any thread. */
    void forEachClient(BiConsumer<String, byte[]> lines) {
        readable.forEach(lines);
    }

    /** The bytes of all lines and their clients. Runs on the worker. */
    long bytes() {
        return known.bytes + rejected.bytes;
    }

    /** Passes the lines of each client to a consumer, beginning with the client without events for the longest time. Runs on the worker. */
    void forEach(Consumer<byte[]> lines) {
        rejected.lines.values().forEach(lines);
        known.lines.values().forEach(lines);
    }

    /** A group of clients that share a limit of bytes, in the order of their latest events. */
    private final class Part {
        private final Map<String, byte[]> lines = new LinkedHashMap<>();
        private final long bytesMax;
        private long bytes;

        Part(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        byte @Nullable [] remove(String clientId) {
            byte[] removed = lines.remove(clientId);
            bytes -= removed == null ? 0 : size(clientId, removed);
            return removed;
        }

        void put(String clientId, byte[] newest) {
            lines.put(clientId, newest);
            bytes += size(clientId, newest);
            Iterator<Map.Entry<String, byte[]>> oldest = lines.entrySet().iterator();
            while (bytes > bytesMax && oldest.hasNext()) {
                Map.Entry<String, byte[]> entry = oldest.next();
                oldest.remove();
                bytes -= size(entry.getKey(), entry.getValue());
                readable.remove(entry.getKey());
            }
        }

        private long size(String clientId, byte[] of) {
            return ENTRY_BYTES + 2L * clientId.length() + of.length;
        }
    }
}
