# shellcheck shell=bash
# The users file of the broker: ./culex user add NAME. Passwords are read from the terminal or from standard input, never from
# an argument, which others on the machine could see. Uses console.sh and toolchain.sh.

USERS_FILE=${MQTT_SECURITY_USERS_FILE:-users}

user_usage() { fail "./culex user add NAME or ./culex user remove NAME; the file is MQTT_SECURITY_USERS_FILE ($USERS_FILE)"; }

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

users_program() { # users_program ARGUMENT...: the broker's own code, without the broker
  local app=broker-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" -cp "$app/app/*:$app/lib/main/*" culex.broker.security.UsersFile "$@"
}

user() { # user add NAME | remove NAME
  [ $# -eq 2 ] || user_usage
  case $1 in
    add)
      read_password
      printf '%s\n' "$PASSWORD" | users_program add "$USERS_FILE" "$2" || exit 1
      note "$2 is in $USERS_FILE; a running broker reads it within seconds" ;;
    remove)
      users_program remove "$USERS_FILE" "$2" || exit 1
      note "$2 is no longer in $USERS_FILE; who is connected stays" ;;
    *) user_usage ;;
  esac
}
