package culex.publisher.payload;

import java.util.List;
import java.util.SplittableRandom;

/** A field with one of several texts, chosen at random by weight for each reading. */
final class Choice implements Field {

    /**
     * One of the texts.
     *
     * @param text the text in the payload
     * @param weight how often the text is chosen, relative to the weights of the others
     */
    record Option(String text, double weight) {}

    private final List<Option> options;
    private final double total;
    private final SplittableRandom random;
    private String last = "";

    Choice(List<Option> options, SplittableRandom random) {
        this.options = options;
        this.total = options.stream().mapToDouble(Option::weight).sum();
        this.random = random;
    }

    @Override
    public void appendTo(StringBuilder text, Moment moment, Disturbance disturbance) {
        String chosen = choose(random.nextDouble() * total);
        if (!disturbance.stuck() || last.isEmpty()) {
            last = chosen;
        }
        text.append(last);
    }

    private String choose(double point) {
        double rest = point;
        for (Option option : options) {
            rest -= option.weight();
            if (rest < 0) {
                return option.text();
            }
        }
        return options.getLast().text();
    }
}
