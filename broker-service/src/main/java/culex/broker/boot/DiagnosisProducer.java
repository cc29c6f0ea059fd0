package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.DiagnosisTerms;
import culex.broker.diagnosis.ClientEvents;
import culex.broker.diagnosis.Diagnosis;
import culex.broker.diagnosis.History;
import culex.broker.ops.BrokerState;
import culex.broker.ops.HistoryFigures;
import culex.broker.ops.LogText;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Starts and stops the parts that record what happens to clients and messages: after the start of the broker, and after its stop. */
@ApplicationScoped
class DiagnosisProducer {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int AFTER_BROKER = 3000;
    /** Enough for a Client Identifier, a Topic Name and a detail in one line, which are shortened to 256 characters each. */
    private static final int LINE_CHARACTERS_MAX = 2000;

    @Produces
    @Singleton
    Diagnosis diagnosis(BrokerConfig config) {
        ClientEvents events = config.events().enabled()
                ? new ClientEvents(
                        DiagnosisTerms.events(config, Runtime.getRuntime().maxMemory()), System::currentTimeMillis)
                : null;
        return new Diagnosis(
                events,
                config.top().slowAfter().toMillis(),
                System::currentTimeMillis,
                line -> LOG.info(LogText.printable(line, LINE_CHARACTERS_MAX)));
    }

    @Produces
    @Singleton
    History history(BrokerState state) {
        return new History(new HistoryFigures(state));
    }

    void onStart(
            @Observes @Priority(AFTER_BROKER) StartupEvent event,
            Diagnosis diagnosis,
            History history,
            BrokerState state,
            ExecutorService workers,
            MeterRegistry registry) {
        diagnosis.start(state.loops(), state.sessions().sessions(), workers);
        history.start(state.loops());
        ClientEvents events = diagnosis.events();
        if (events != null) {
            FunctionCounter.builder("mqtt.client.events.lost", events, ClientEvents::lost)
                    .description("Events of clients that were lost because too many came at once")
                    .register(registry);
        }
    }

    /** Runs after the broker has stopped: at the ShutdownDelayInitiatedEvent, or as an earlier observer of this event. */
    void onStop(@Observes @Priority(AFTER_BROKER) ShutdownEvent event, Diagnosis diagnosis) {
        diagnosis.close();
    }
}
