/**
 * The files that deploy Culex, checked against each other and against the services: Kubernetes manifests, docker-compose.yml,
 * Dockerfiles, Prometheus' rules and Grafana's dashboard.
 */
@NullMarked
package culex.system.deploy;

import org.jspecify.annotations.NullMarked;
