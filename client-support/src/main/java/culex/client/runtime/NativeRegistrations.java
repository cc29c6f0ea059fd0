package culex.client.runtime;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Registers the classes that libraries look up by reflection, which a native image would otherwise leave out.
 *
 * <p>hivemq-mqtt-client looks SLF4J up by class name and logs nothing when it is missing. The JCTools queue of the client's outgoing
 * messages updates its indexes through field updaters, which look fields up by name.
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
