package culex.publisher.scenario;

import org.yaml.snakeyaml.error.Mark;

/** An error in a scenario. The message begins with its line and column, which count from 1. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScenarioException(int line, int column, String reason) {
        super("line " + line + ", column " + column + ": " + reason);
    }

    ScenarioException(Mark mark, String reason) {
        this(mark.getLine() + 1, mark.getColumn() + 1, reason);
    }
}
