package culex.publisher.scenario;

import org.yaml.snakeyaml.error.Mark;

/** An error in a scenario. The message begins with its line and column, which count from 1. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String reason;

    ScenarioException(int line, int column, String reason) {
        super("line " + line + ", column " + column + ": " + reason);
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    ScenarioException(Mark mark, String reason) {
        this(mark.getLine() + 1, mark.getColumn() + 1, reason);
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** The column, from 1. */
    public int column() {
        return column;
    }

    /** The error, without line and column. */
    public String reason() {
        return reason;
    }
}
