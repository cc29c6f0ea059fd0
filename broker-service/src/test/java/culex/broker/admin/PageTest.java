package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.support.api.ApiException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private final Map<String, Long> values = new TreeMap<>();

    private JsonObject page(int limit, @Nullable String cursor, boolean isDescending) {
        Page<String> page = new Page<>(limit, cursor, "test", isDescending);
        values.forEach((id, value) -> {
            Page.Key key = new Page.Key(value, id);
            if (page.wants(key)) {
                page.add(key, id);
            }
        });
        return page.toJson(id -> new JsonObject().put("id", id));
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("id"))
                .toList();
    }

    @Test
    void pagesOfAListHaveEachEntryOnceAndInOrder() {
        for (int i = 0; i < 25; i++) {
            values.put("c" + i, (long) (i % 4));
        }
        List<String> all = new ArrayList<>();
        JsonObject page = page(10, null, true);
        all.addAll(ids(page));
        page = page(10, page.getString("next"), true);
        all.addAll(ids(page));
        page = page(10, page.getString("next"), true);
        all.addAll(ids(page));
        assertFalse(page.containsKey("next"));
        List<String> sorted = values.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        assertEquals(sorted, all);
    }

    @Test
    void entriesAddedAndRemovedBetweenTwoPagesDoNotHideOtherEntries() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            values.put(id, 0L);
        }
        JsonObject first = page(2, null, false);
        values.remove("a");
        values.remove("b"); // the last entry of the first page
        values.put("aa", 0L);
        values.put("bb", 0L);
        JsonObject second = page(3, first.getString("next"), false);
        assertEquals(List.of("bb", "c", "d"), ids(second));
        assertEquals(List.of("e"), ids(page(3, second.getString("next"), false)));
    }

    @Test
    void lastPageOfAListNamesNoNextPage() {
        values.put("a", 1L);
        values.put("b", 2L);
        JsonObject page = page(2, null, false);
        assertEquals(List.of("a", "b"), ids(page));
        assertFalse(page.containsKey("next"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", "", "dGVzdAox", "b3RoZXIKMApi"})
    void cursorOfAnotherListIsRejected(String cursor) {
        ApiException refused = assertThrows(ApiException.class, () -> page(2, cursor, false));
        assertEquals(400, refused.status());
        assertTrue(refused.detail().startsWith("cursor "), refused::detail);
    }

    @ParameterizedTest
    @CsvSource({
        "pump-*, pump-7, true",
        "pump-*, pump-, true",
        "pump-*, a-pump-7, false",
        "*7, pump-7, true",
        "p*-*7, pump-17, true",
        "*a*b, aab, true",
        "*a*b, aba, false",
        "pump, pump, true",
        "pump, pump-7, false",
        "*, x, true",
        "**, '', true"
    })
    void asteriskInANamePatternMatchesAnyCharacters(String pattern, String name, boolean matches) {
        assertEquals(matches, new NamePattern(pattern).matches(name));
    }
}
