/** What a person who runs the broker sees: metrics and health. */
@NullMarked
package culex.broker.ops;

import org.jspecify.annotations.NullMarked;
