package culex.support.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a JSON object of a request. Each method throws {@link ApiException} when a field is invalid. */
public final class JsonFields {
    private final JsonObject json;
    private final String where;

    /** @param where the prefix of a field's name in an error, such as {@code messages[3].}; empty for the body itself */
    public JsonFields(JsonObject json, String where) {
        this.json = json;
        this.where = where;
    }

    /** Reads the fields of an object within this one. */
    public JsonFields of(JsonObject part, String name) {
        return new JsonFields(part, where + name);
    }

    /** Returns the error for an invalid field. */
    public ApiException wrong(String name, String what) {
        return ApiException.badRequest(where + name + " " + what);
    }

    /** Rejects unknown fields, such as a misspelt one. */
    public void allowOnly(Set<String> names) {
        for (String name : json.fieldNames()) {
            if (!names.contains(name)) {
                throw ApiException.badRequest("There is no field " + where + name);
            }
        }
    }

    /** Whether a field has a value. */
    public boolean has(String name) {
        return json.getValue(name) != null;
    }

    /** Returns the value of a field; null when the field is absent or null. */
    public @Nullable Object value(String name) {
        return json.getValue(name);
    }

    /** Returns a string; null when the field is absent. */
    public @Nullable String text(String name) {
        Object value = json.getValue(name);
        if (value != null && !(value instanceof String)) {
            throw wrong(name, "must be a string");
        }
        return (String) value;
    }

    /** Returns a boolean; false when the field is absent. */
    public boolean flag(String name) {
        Object value = json.getValue(name);
        if (value != null && !(value instanceof Boolean)) {
            throw wrong(name, "must be true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    /** Returns a whole number, or {@code absent} when the field is absent. */
    public long number(String name, long absent, long min, long max) {
        Object value = json.getValue(name);
        if (value == null) {
            return absent;
        }
        boolean isWhole = value instanceof Integer || value instanceof Long;
        long number = isWhole ? ((Number) value).longValue() : min - 1;
        if (!isWhole || number < min || number > max) {
            throw wrong(name, "must be a number from " + min + " to " + max);
        }
        return number;
    }

    /** Returns the elements of an array, which must all be objects. */
    public JsonObject[] objects(String name) {
        if (!(json.getValue(name) instanceof JsonArray array)) {
            throw wrong(name, "must be an array");
        }
        JsonObject[] objects = new JsonObject[array.size()];
        for (int i = 0; i < objects.length; i++) {
            if (!(array.getValue(i) instanceof JsonObject object)) {
                throw wrong(name + "[" + i + "]", "must be an object");
            }
            objects[i] = object;
        }
        return objects;
    }
}
