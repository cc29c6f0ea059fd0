/** {@code ./culex simulate}: runs a scenario from the terminal, with progress and a summary. */
@NullMarked
package culex.publisher.simulate;

import org.jspecify.annotations.NullMarked;
