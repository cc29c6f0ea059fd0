# shellcheck shell=bash
# ./culex log info|verify|repair: shows, checks and repairs the replicated log of a cluster. Uses console.sh and toolchain.sh.

log() { # log info | verify [--from N] | repair [--yes]
  local app=broker-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx256m -jar "$app/quarkus-run.jar" log "$@"
}
