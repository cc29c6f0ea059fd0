# shellcheck shell=bash
# The keys of the broker's management port: ./culex key add ann --role operator. Uses console.sh and toolchain.sh.

KEYS_FILE=${MQTT_MANAGEMENT_TOKEN_FILE:-keys}

key_usage() { fail "./culex key add NAME --role viewer|operator|admin, remove NAME, or list; the file is MQTT_MANAGEMENT_TOKEN_FILE ($KEYS_FILE)"; }

key() { # key add NAME --role ROLE | remove NAME | list
  local app=broker-service/target/quarkus-app arguments=()
  case "${1:-} $# ${3:-}" in
    'add 4 --role') arguments=("$2" "$4") ;;
    'remove 2 ') arguments=("$2") ;;
    'list 1 ') ;;
    *) key_usage ;;
  esac
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.admin.KeysFile "$1" "$KEYS_FILE" "${arguments[@]}" || exit 1
  case $1 in
    add) note "the key above is shown only now; a broker that runs with MQTT_MANAGEMENT_TOKEN_FILE=$KEYS_FILE takes it within seconds" >&2 ;;
    remove) note "$2 has no key any more in $KEYS_FILE; a running broker notices within seconds" ;;
  esac
}
