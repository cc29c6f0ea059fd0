package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SubscriptionTreeVisitTest {
    private final SubscriptionTree<String, String> tree = new SubscriptionTree<>();

    private void add(String subscriber, String filter) {
        tree.add(Objects.requireNonNull(TopicFilter.parse(filter)), subscriber, filter);
    }

    private Set<String> visited() {
        Set<String> visited = new TreeSet<>();
        tree.forEach(new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(String subscriber, String subscription) {
                visited.add(subscriber + " " + subscription);
            }

            @Override
            public void shared(SharedGroup<String, String> group) {
                group.forEach(this::subscription);
            }
        });
        return visited;
    }

    @Test
    void forEachVisitsEverySubscriptionIncludingSharedAndWildcardOnes() {
        assertEquals(Set.of(), visited());
        add("a", "x/+/#");
        add("a", "#");
        add("b", "x");
        add("b", "$share/g/x/y");
        add("c", "$share/g/x/y");
        add("c", "$SYS/#");
        assertEquals(Set.of("a x/+/#", "a #", "b x", "b $share/g/x/y", "c $share/g/x/y", "c $SYS/#"), visited());
        tree.remove(Objects.requireNonNull(TopicFilter.parse("$share/g/x/y")), "b");
        assertEquals(Set.of("a x/+/#", "a #", "b x", "c $share/g/x/y", "c $SYS/#"), visited());
    }
}
