# shellcheck shell=bash
# The file of bans of the broker: ./culex ban add client pump-7 for=12h stolen. Uses console.sh and toolchain.sh.

BANS_FILE=${MQTT_BANS_FILE:-bans}

ban_usage() { fail "./culex ban add client|user|address VALUE [for=30m|until=TIME] [REASON...], remove client|user|address VALUE, or list; the file is MQTT_BANS_FILE ($BANS_FILE)"; }

ban() { # ban add KIND VALUE [for=TIME|until=TIME] [REASON...] | remove KIND VALUE | list
  local app=broker-service/target/quarkus-app
  case "${1:-} $#" in
    'list 1') [ -f "$BANS_FILE" ] || fail "there is no file of bans $BANS_FILE (MQTT_BANS_FILE)" ;;
    'add '[3-9] | 'add '[1-9][0-9]* | 'remove 3') ;;
    *) ban_usage ;;
  esac
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.security.BansFile "$1" "$BANS_FILE" "${@:2}" || exit 1
  case $1 in
    add) note "$2 $3 is banned in $BANS_FILE; a broker that runs with MQTT_BANS_FILE notices within seconds, and disconnects" ;;
    remove) note "$2 $3 is not banned any more in $BANS_FILE; a running broker notices within seconds" ;;
  esac
}
