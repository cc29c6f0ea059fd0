package culex.broker.transport;

import java.util.ArrayList;
import java.util.List;

/** Records the faults that a test provokes. */
public final class RecordedFaults implements Faults {
    /** Fails the test at any fault. */
    public static final Faults NONE_EXPECTED = (where, consequence, fault) -> {
        throw new AssertionError(where + ", " + consequence, fault);
    };

    private final List<Where> places = new ArrayList<>();

    /** Returns the places where faults were caught, in order. */
    public List<Where> places() {
        return List.copyOf(places);
    }

    @Override
    public void onFault(Where where, String consequence, Throwable fault) {
        if (fault instanceof AssertionError failed) {
            throw failed;
        }
        places.add(where);
    }
}
