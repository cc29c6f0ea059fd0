# shellcheck shell=bash
# ./culex torture: builds the broker and its tests if they are stale, then kills the broker again and again (docs/durability.md).
# With --native it kills the native executable.

TORTURE_CLASSPATH=system-tests/target/torture.classpath

torture_stale() {
  [ -f "$TORTURE_CLASSPATH" ] && [ -f broker-service/target/quarkus-app/quarkus-run.jar ] && [ -f subscriber-service/target/quarkus-app/quarkus-run.jar ] || return 0
  sources_newer "$TORTURE_CLASSPATH" broker-service/pom.xml broker-service/src/main subscriber-service/pom.xml subscriber-service/src/main \
    test-support/pom.xml test-support/src/main system-tests/pom.xml system-tests/src/test/java
}

torture() {
  local argument native=false
  local -a arguments=()
  for argument in "$@"; do
    if [ "$argument" = --native ]; then native=true; else arguments+=("$argument"); fi
  done
  if torture_stale; then
    ! is_up || fail "./culex up runs in this checkout, and a build would change its files; ./culex down stops it"
    note "building the broker and the test with JDK $JAVA_HOME"
    rm -f "$TORTURE_CLASSPATH"
    "$MVN" -B -q -pl system-tests -am -DskipTests -Dspotless.check.skip package ||
      fail "the build failed; its output is above"
  fi
  if [ "$native" = false ]; then
    ! aot_stale broker || aot_train broker
  elif native_stale broker; then
    find_graalvm || fail "no GraalVM found: $GRAALVM_HINT, and run ./culex torture again."
    native_build broker
  fi
  local classpath
  classpath=$PWD/system-tests/target/test-classes:$PWD/test-support/target/classes:$(cat "$TORTURE_CLASSPATH")
  cd system-tests || exit 1
  exec "$JAVA_HOME/bin/java" -Djava.util.logging.SimpleFormatter.format="torture: %5\$s%n" -Dculex.native="$native" \
    -cp "$classpath" culex.system.torture.TortureMain ${arguments[@]+"${arguments[@]}"}
}
