# shellcheck shell=bash
# ./culex acl check USER CLIENT publish|subscribe TOPIC: checks a permission in the ACL file. Uses console.sh, toolchain.sh and user.sh.

ACL_FILE=${MQTT_ACL_FILE:-acl}

acl_fail() { (fail "$@") || exit 2; } # exit code 1 means denied

acl_usage() { acl_fail "./culex acl check USER CLIENT publish|subscribe TOPIC (USER is - for an anonymous client); the file is MQTT_ACL_FILE ($ACL_FILE)"; }

acl() { # acl check USER CLIENT publish|subscribe TOPIC; exits with 0 if allowed, 1 if denied, 2 on an error
  if [ "${1:-}" != check ] || [ $# -ne 5 ]; then acl_usage; fi
  shift
  [ -f "$ACL_FILE" ] || acl_fail "there is no ACL file $ACL_FILE (MQTT_ACL_FILE)"
  local wide=${MQTT_ACL_WIDE_SUBSCRIPTIONS:-narrow} users=- app=broker-service/target/quarkus-app status=0
  if in_docker; then
    [ -z "${MQTT_SECURITY_USERS_FILE:-}" ] || users=$IN_VOLUME
    docker compose run --rm -T --no-deps -v "$(realpath "$ACL_FILE"):/tmp/acl:ro" --entrypoint java broker \
      -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp 'app/*:lib/main/*:lib/boot/*' \
      culex.broker.security.AclCheck /tmp/acl "$users" "$wide" "$@" || status=$?
    return $status
  fi
  [ -e "$app/quarkus-run.jar" ] || acl_fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  [ ! -f "$USERS_FILE" ] || users=$USERS_FILE
  "$JAVA_HOME/bin/java" -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.security.AclCheck "$ACL_FILE" "$users" "$wide" "$@" || status=$?
  return $status
}
