package culex.publisher.payload;

import java.util.HashSet;
import java.util.Set;

/** The names of all fields, for the test of the document. */
public final class FieldNames {

    private FieldNames() {}

    /** Returns the names of all fields. */
    public static Set<String> all() {
        Set<String> names = new HashSet<>(FieldKinds.names());
        names.add(FieldKinds.REFERENCE);
        names.add(FieldKinds.COMMAND);
        return names;
    }
}
