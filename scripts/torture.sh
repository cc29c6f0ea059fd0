# shellcheck shell=bash
# ./culex torture: builds the broker and its tests when they are stale, then kills the broker again and again (docs/durability.md).

TORTURE_CLASSPATH=system-tests/target/torture.classpath

torture_stale() {
  [ -f "$TORTURE_CLASSPATH" ] && [ -f broker-service/target/quarkus-app/quarkus-run.jar ] || return 0
  [ -n "$(find pom.xml broker-service/pom.xml broker-service/src/main system-tests/pom.xml system-tests/src/test/java \
    -newer "$TORTURE_CLASSPATH" -print 2>/dev/null | head -n 1)" ]
}

torture() {
  if torture_stale; then
    ! is_up || fail "./culex up runs in this checkout, and a build would change its files; ./culex down stops it"
    note "building the broker and the test with JDK $JAVA_HOME"
    rm -f "$TORTURE_CLASSPATH"
    "$MVN" -B -q -pl system-tests -am -DskipTests -Dspotless.check.skip package ||
      fail "the build failed; all of its output stands above"
  fi
  ! aot_stale broker || aot_train broker
  local classpath
  classpath=$PWD/system-tests/target/test-classes:$(cat "$TORTURE_CLASSPATH")
  cd system-tests || exit 1
  exec "$JAVA_HOME/bin/java" -Djava.util.logging.SimpleFormatter.format="torture: %5\$s%n" \
    -cp "$classpath" culex.system.torture.TortureMain "$@"
}
