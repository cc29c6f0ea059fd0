# shellcheck shell=bash
# ./culex bench: builds the broker and the benchmarks when they are stale, then runs them.

bench_stale() {
  local jar=benchmarks/target/benchmarks-1.0.0-SNAPSHOT.jar
  [ -f "$jar" ] && [ -f broker-service/target/quarkus-app/quarkus-run.jar ] || return 0
  sources_newer "$jar" broker-service/pom.xml broker-service/src/main benchmarks/pom.xml benchmarks/src
}

bench() {
  if bench_stale; then
    ! is_up || fail "./culex up runs in this checkout, and a build would change its files; ./culex down stops it"
    note "building the broker and the benchmarks with JDK $JAVA_HOME"
    "$MVN" -B -q -Pbench -pl benchmarks -am -Dmaven.test.skip -Dspotless.check.skip package ||
      fail "the build failed; its output is above"
    touch benchmarks/target/benchmarks-1.0.0-SNAPSHOT.jar
  fi
  ! aot_stale broker || aot_train broker
  exec "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx2g --sun-misc-unsafe-memory-access=allow \
    -cp "benchmarks/target/classes:benchmarks/target/lib/*" culex.benchmarks.Bench "$@"
}
