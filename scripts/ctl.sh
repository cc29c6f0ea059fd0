# shellcheck shell=bash
# The admin API of a running broker from a terminal: ./culex ctl clients --slow. Uses console.sh and toolchain.sh.

ctl() { # ctl COMMAND [ARGUMENTS...]
  local app=broker-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.ctl.Ctl "$@"
}
