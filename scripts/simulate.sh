# shellcheck shell=bash
# ./culex simulate FILE: builds the publisher if it is stale, then runs a scenario with progress and a summary (docs/publisher.md).

simulate_stale() {
  local jar=publisher-service/target/quarkus-app/quarkus-run.jar
  [ -f "$jar" ] || return 0
  sources_newer "$jar" publisher-service/pom.xml publisher-service/src/main
}

simulate() { # simulate FILE [--dry-run]; a relative FILE is looked up where the command was called
  local argument file='' terminal=false
  local -a mode=(-Dculex.simulate=true)
  for argument in "$@"; do
    case $argument in
      --dry-run) mode=(-Dculex.dry-run=true) ;;
      -*) fail "the option of ./culex simulate is --dry-run, not $argument" ;;
      *)
        [ -z "$file" ] || fail 'one scenario at a time: ./culex simulate FILE [--dry-run]'
        file=$argument
        ;;
    esac
  done
  [ -n "$file" ] || fail 'a scenario is missing: ./culex simulate FILE [--dry-run]; examples are in scenarios/'
  case $file in /*) ;; *) file=$OLDPWD/$file ;; esac
  [ -f "$file" ] || fail "there is no file $file"
  if simulate_stale; then
    ! is_up || fail "./culex up runs in this checkout, and a build would change its files; ./culex down stops it"
    note "building the publisher with JDK $JAVA_HOME"
    "$MVN" -B -q -pl publisher-service -am -Dmaven.test.skip -Dspotless.check.skip package || fail "the build failed; its output is above"
  fi
  if [ -t 2 ]; then terminal=true; fi
  SENSOR_SCENARIO=$file exec "$JAVA_HOME/bin/java" @publisher-service/jvm.options "${mode[@]}" -Dculex.terminal="$terminal" \
    -Dquarkus.http.host-enabled=false -Dquarkus.log.level=WARN -Dquarkus.log.console.stderr=true \
    -jar publisher-service/target/quarkus-app/quarkus-run.jar
}
