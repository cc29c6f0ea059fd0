/** What the processes of publisher and subscriber have in common: metrics, the numbers in log lines, the needs of a native image. */
@NullMarked
package culex.client.runtime;

import org.jspecify.annotations.NullMarked;
