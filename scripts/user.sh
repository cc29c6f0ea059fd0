# shellcheck shell=bash
# The users file of the broker: ./culex user add NAME. Passwords are read from the terminal or from standard input, never from
# an argument, which others on the machine could see. Uses console.sh and toolchain.sh.

USERS_FILE=${MQTT_SECURITY_USERS_FILE:-users}
IN_VOLUME=/data/users # path in the container, for machines without a JDK

user_usage() { fail "./culex user add NAME, passwd NAME, roles NAME [ROLE...], remove NAME or list; the file is MQTT_SECURITY_USERS_FILE ($USERS_FILE)"; }

has_user() { [ -f "$USERS_FILE" ] && [ "$(cut -d: -f1 "$USERS_FILE" | grep -cxF -- "$1")" -gt 0 ]; } # has_user NAME

read_password() { # into PASSWORD
  local again
  PASSWORD=
  if [ -t 0 ]; then
    read -r -s -p 'Password: ' PASSWORD
    printf '\n'
    read -r -s -p 'Again: ' again
    printf '\n'
    [ "$PASSWORD" = "$again" ] || fail 'the passwords differ'
  else
    IFS= read -r PASSWORD || true
  fi
}

in_docker() { [ -z "$JDK" ] || [ -z "$MVN" ]; }

users_in_docker() { # users_in_docker COMMAND FILE NAME [ROLE...]: runs the command in the broker's image, on the volume of docker-compose.yml
  docker compose run --rm -T --no-deps --entrypoint java broker \
      -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp 'app/*:lib/main/*:lib/boot/*' \
    culex.broker.security.UsersFile "$1" "$IN_VOLUME" "${@:3}" || return 1
  note "the broker reads the file with MQTT_SECURITY_USERS_FILE=$IN_VOLUME in culex.env"
}

users_program() { # users_program ARGUMENT...: runs the UsersFile program of the broker's jar; the broker need not run
  if in_docker; then
    users_in_docker "$@"
    return
  fi
  local app=broker-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.security.UsersFile "$@"
}

user() { # user add NAME | passwd NAME | roles NAME [ROLE...] | remove NAME | list
  if [ "${1:-}" = list ] && [ $# -eq 1 ]; then
    [ -f "$USERS_FILE" ] || fail "there is no users file $USERS_FILE"
    grep -v '^ *\(#\|$\)' "$USERS_FILE" | cut -d: -f1
    return
  fi
  if [ "${1:-}" = roles ] && [ $# -ge 2 ]; then
    users_program roles "$USERS_FILE" "${@:2}" || exit 1
    if [ $# -eq 2 ]; then note "$2 has no roles now"; else note "$2 has these roles now: ${*:3}"; fi
    return
  fi
  [ $# -eq 2 ] || user_usage
  if in_docker; then
    case $1 in add | remove) ;; *) fail "without a JDK, ./culex user has only the commands add (also for a new password) and remove" ;; esac
  fi
  case $1 in
    add | passwd)
      if [ "$1" = add ] && has_user "$2"; then fail "$2 is in $USERS_FILE already; ./culex user passwd $2 changes the password"; fi
      if [ "$1" = passwd ] && ! has_user "$2"; then fail "$2 is not in $USERS_FILE; ./culex user add $2 adds the user"; fi
      read_password
      printf '%s\n' "$PASSWORD" | users_program add "$USERS_FILE" "$2" || exit 1
      note "$2 is in $USERS_FILE; a running broker reads it within seconds" ;;
    remove)
      users_program remove "$USERS_FILE" "$2" || exit 1
      note "$2 removed from $USERS_FILE. Existing connections stay open until they end." ;;
    *) user_usage ;;
  esac
}
