package culex.subscriber;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a native image must keep for reflection.
 *
 * <p>hivemq-mqtt-client finds out by name whether SLF4J is there, and falls silent without it. JCTools' queue, in which the
 * client keeps outgoing messages, updates its indexes through field updaters, which look fields up by name.
 */
@RegisterForReflection(
        classNames = {
            "org.slf4j.Logger",
            "org.jctools.queues.atomic.BaseSpscLinkedAtomicArrayQueueConsumerField",
            "org.jctools.queues.atomic.BaseSpscLinkedAtomicArrayQueueProducerFields"
        })
final class NativeRegistrations {
    private NativeRegistrations() {}
}
