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
 * The newest events of each client as lines of {@link EventText}, limited in bytes for each client and in total. Beyond the limit of a
 * client its oldest events go; beyond the total, those of the client without events for the longest time. Clients that were only ever
 * rejected have a quarter of the total for themselves, so that invented Client Identifiers do not push out the events of real clients.
 * The worker writes; any thread may read.
 */
final class EventMemory {
    /** The memory of one client beside its lines. */
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

    /** Both, without the oldest lines of the first when they are too long. */
    private byte[] joined(byte[] before, byte[] line) {
        int from = 0;
        while (before.length - from + line.length > clientBytesMax && from < before.length) {
            while (before[from++] != '\n') {
                // to the next line
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

    /** Passes on each client with its lines. May be called from any thread. */
    void forEachClient(BiConsumer<String, byte[]> lines) {
        readable.forEach(lines);
    }

    /** The bytes of all lines and their clients. On the worker. */
    long bytes() {
        return known.bytes + rejected.bytes;
    }

    /** Passes on the lines of each client; of the client that was quiet for the longest time first. On the worker. */
    void forEach(Consumer<byte[]> lines) {
        rejected.lines.values().forEach(lines);
        known.lines.values().forEach(lines);
    }

    /** Some of the clients, the one with the newest event last. */
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
