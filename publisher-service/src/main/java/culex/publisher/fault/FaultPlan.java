package culex.publisher.fault;

import java.util.List;

/**
 * The faults of a stream of readings.
 *
 * @param rules at most one for each kind of fault
 */
public record FaultPlan(List<FaultRule> rules) {

    /** No faults. */
    public static final FaultPlan NONE = new FaultPlan(List.of());

    /** Copies {@code rules}, so that this record is immutable. */
    public FaultPlan {
        rules = List.copyOf(rules);
    }

    /**
     * Parses rules such as {@code dropout=1%/30s,spike=0.1%}.
     *
     * @throws culex.publisher.payload.SyntaxException with the position, for any other text
     */
    public static FaultPlan parse(String text) {
        return new FaultPlan(new FaultParser(text).parse());
    }
}
