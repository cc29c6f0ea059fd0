package culex.publisher.payload;

import java.util.HashSet;
import java.util.Set;

/** The names of all fields that a payload template may contain, for the test that docs/publisher.md lists each of them. */
public final class FieldNames {

    private FieldNames() {}

    /** Returns the names of all fields that a payload template may contain. */
    public static Set<String> all() {
        Set<String> names = new HashSet<>(FieldKinds.names());
        names.add(FieldKinds.REFERENCE);
        names.add(FieldKinds.COMMAND);
        return names;
    }
}
