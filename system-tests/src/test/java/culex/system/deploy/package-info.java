/**
 * Tests of the deployment files against each other and against the services: Kubernetes manifests, Helm chart, docker-compose.yml,
 * Dockerfiles, Prometheus' rules and Grafana's dashboard.
 */
@NullMarked
package culex.system.deploy;

import org.jspecify.annotations.NullMarked;
