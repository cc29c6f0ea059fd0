package culex.broker.admin;

import culex.support.api.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is sorted by a number and then by an identifier. The next page begins after the last key of this one. Therefore
 * pages stay correct while entries are added and removed: an entry whose key does not change is in exactly one page. Entries may be added
 * in any order; only those of the page are stored.
 */
final class Page<T> {
    /** Maximum number of entries of a page. */
    static final int LIMIT_MAX = 1000;

    /** The names of the parameters in the query. */
    static final String LIMIT = "limit";

    static final String CURSOR = "cursor";

    private static final int LIMIT_DEFAULT = 100;
    private static final int CURSOR_PARTS = 3;

    private final String sort;
    private final int limit;
    private final Comparator<Key> order;
    private final @Nullable Key after;
    /** The entries of the page and one more, which shows whether there is a next page. The head of the queue is the last entry. */
    private final PriorityQueue<Entry<T>> entries;

    /**
     * The position of an entry in the list.
     *
     * @param value the number to sort by; 0 in a list that is sorted by the identifier only
     * @param id the identifier, which is unique
     */
    record Key(long value, String id) {}

    private record Entry<T>(Key key, T item) {}

    /**
     * Reads limit and cursor of a request.
     *
     * @param sort the name of the order; a cursor of another order is rejected
     * @param isDescending whether the largest value comes first; identifiers always ascend
     */
    Page(ApiRequest request, String sort, boolean isDescending) {
        this(
                (int) request.number(LIMIT, LIMIT_DEFAULT, 1, LIMIT_MAX),
                request.query(CURSOR),
                isDescending ? sort + " descending" : sort,
                isDescending);
    }

    Page(int limit, @Nullable String cursor, String sort, boolean isDescending) {
        this.limit = limit;
        this.sort = sort;
        Comparator<Key> byValue = Comparator.comparingLong(Key::value);
        order = (isDescending ? byValue.reversed() : byValue).thenComparing(Key::id);
        after = cursor == null ? null : parse(cursor);
        Comparator<Entry<T>> ascending = Comparator.comparing(Entry::key, order);
        entries = new PriorityQueue<>(ascending.reversed());
    }

    /** Whether an entry with this key would be on the page, given the entries added so far. */
    boolean wants(Key key) {
        if (after != null && order.compare(key, after) <= 0) {
            return false;
        }
        Entry<T> last = entries.peek();
        return entries.size() <= limit || last == null || order.compare(key, last.key()) < 0;
    }

    /** Adds an entry. The caller must have asked {@link #wants} before. */
    void add(Key key, T item) {
        entries.add(new Entry<>(key, item));
        if (entries.size() > limit + 1) {
            entries.poll();
        }
    }

    /** The page as the API sends it. */
    JsonObject toJson(Function<T, JsonObject> format) {
        List<Entry<T>> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(Entry::key, order));
        JsonArray items = new JsonArray();
        sorted.stream().limit(limit).forEach(entry -> items.add(format.apply(entry.item())));
        JsonObject page = new JsonObject().put("items", items);
        return sorted.size() > limit
                ? page.put("next", format(sorted.get(limit - 1).key()))
                : page;
    }

    private String format(Key key) {
        String text = sort + '\n' + key.value() + '\n' + key.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Key parse(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split("\n", CURSOR_PARTS);
            if (parts.length == CURSOR_PARTS && parts[0].equals(sort)) {
                return new Key(Long.parseLong(parts[1]), parts[2]);
            }
        } catch (IllegalArgumentException noCursor) {
            throw wrongCursor();
        }
        throw wrongCursor();
    }

    private static ApiException wrongCursor() {
        return ApiException.badRequest(
                "cursor must be the next of the previous page of the same list, with the same sort and order");
    }
}
