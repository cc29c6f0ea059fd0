/** What is told to the outside about the running fleet: metrics and health. */
@NullMarked
package culex.publisher.ops;

import org.jspecify.annotations.NullMarked;
