package culex.broker.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints responses: as tables for people, or with {@code --json} as one JSON object for scripts. */
final class Output {
    private static final String GAP = "  ";

    private final PrintStream out;
    private final boolean isJson;

    Output(PrintStream out, boolean isJson) {
        this.out = out;
        this.isJson = isJson;
    }

    /**
     * Prints a list as a table.
     *
     * @param columns the title of each column and the path of its value, such as {@code QUEUED=queue.messages}
     */
    void table(JsonArray items, String... columns) {
        if (isJson) {
            out.println(new JsonObject().put("items", items).encode());
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        for (String column : columns) {
            titles.add(column.substring(0, column.indexOf('=')));
        }
        rows.add(titles);
        for (Object item : items) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(text(item, column.substring(column.indexOf('=') + 1)));
            }
            rows.add(row);
        }
        print(rows);
    }

    private void print(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .repeat(' ', widths[i] - row.get(i).length())
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String text(@Nullable Object item, String path) {
        Object value = item;
        for (String name : path.split("\\.", -1)) {
            value = value instanceof JsonObject object ? object.getValue(name) : null;
        }
        return value == null ? "-" : printable(value.toString());
    }

    /** Replaces control characters, which could change the state of the terminal, by dots. */
    private static String printable(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : text.replaceAll("\\p{Cntrl}", ".");
    }

    /** Prints an object: a line for each value, with the path to it. */
    void object(JsonObject object) {
        if (isJson) {
            out.println(object.encode());
        } else {
            print("", object);
        }
    }

    /**
     * Prints an object, and then one of its lists as a table.
     *
     * @param list the name of the list in the object. Without that name no table is printed; if its value is null, {@code unknown} is
     *     printed instead of the table.
     * @param columns as for {@link #table}
     */
    void objectWithTable(JsonObject object, String list, String... columns) {
        if (isJson || !object.containsKey(list)) {
            object(object);
            return;
        }
        JsonObject others = object.copy();
        others.remove(list);
        object(others);
        if (object.getValue(list) instanceof JsonArray items) {
            table(items, columns);
        } else {
            out.println(list + ": unknown");
        }
    }

    private void print(String prefix, JsonObject object) {
        for (Map.Entry<String, Object> entry : object) {
            String name = prefix + entry.getKey();
            switch (entry.getValue()) {
                case JsonObject inner -> print(name + '.', inner);
                case JsonArray list -> list.forEach(each -> out.println(name + ": " + printable(String.valueOf(each))));
                case null -> out.println(name + ": -");
                default -> out.println(name + ": " + printable(entry.getValue().toString()));
            }
        }
    }

    /** Prints a sentence that says what was done. */
    void done(String sentence, JsonObject answer) {
        out.println(isJson ? answer.encode() : printable(sentence));
    }
}
