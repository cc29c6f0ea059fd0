# shellcheck shell=bash
# ./culex doctor: checks the JDK, Maven, ports, Docker and test tools, and says what is missing. Exits with 1 if `up` or `test` cannot work.

doctor_bad=0

good() { printf '  %s %-11s %s\n' "$(coloured 32 'ok     ')" "$1" "$2"; }
lacking() { # up or test cannot work without it
  printf '  %s %-11s %s\n' "$(coloured 31 PROBLEM)" "$1" "$2"
  doctor_bad=1
}
optional() { printf '  %s %-11s %s\n' "$(coloured 33 'note   ')" "$1" "$2"; }

first_line() { "$@" 2>/dev/null | sed -e $'s/\033\\[[0-9;]*m//g' -e 1q; }

doctor_tool() { # doctor_tool NAME USED_FOR COMMAND...: reports the first command that exists, with its version
  local name=$1 used_for=$2 candidate
  shift 2
  for candidate in "$@"; do
    if command -v "$candidate" >/dev/null 2>&1; then
      good "$name" "$(first_line "$candidate" --version) ($(command -v "$candidate"))"
      return
    fi
  done
  optional "$name" "not found; $used_for"
}

doctor_port() { # doctor_port VARIABLE PORT PURPOSE
  if ! is_port "$2"; then
    lacking "port" "$1=$2 is not a port number (1 to 65535)"
  elif [ "$2" -eq 0 ]; then
    optional "port" "$3 is switched off ($1=0)"
  elif port_taken "$2"; then
    lacking "port $2" "in use$(port_owner "$2"); $3 uses it; set $1 to change it"
  else
    good "port $2" "free, for $3"
  fi
}

security_doctor() { # prints what the settings that ./culex up would start the broker with leave open; exits with 2 if it would not start
  local app=broker-service/target/quarkus-app status=0
  [ -z "${CULEX_HTTP_PORT:-}" ] || export QUARKUS_HTTP_PORT=$CULEX_HTTP_PORT
  [ -z "${CULEX_TCP_PORT:-}" ] || export MQTT_TCP_PORT=$CULEX_TCP_PORT
  [ -z "${CULEX_MANAGEMENT_PORT:-}" ] || export QUARKUS_MANAGEMENT_PORT=$CULEX_MANAGEMENT_PORT
  find_toolchain || fail "$(toolchain_missing). In a container of the broker: java -jar quarkus-run.jar doctor"
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  "$JAVA_HOME/bin/java" -jar "$app/quarkus-run.jar" doctor || status=$?
  return $status
}

doctor() { # doctor [--security]
  case "${1:-} $#" in
    ' 0') ;;
    '--security 1') security_doctor && return || return $? ;;
    *) fail "./culex doctor, or ./culex doctor --security" ;;
  esac
  printf 'Culex on %s %s, bash %s\n' "$(uname -s)" "$(uname -m)" "$BASH_VERSION"
  local docker_runs=
  if docker_answers; then docker_runs=yes; fi

  find_toolchain || true
  if [ -n "$JDK" ]; then
    good JDK "$(first_line "$JDK/bin/java" --version) in $JDK"
  elif [ -n "$docker_runs" ]; then
    optional JDK "none of version $JDK_WANTED or newer; ./culex uses Docker instead"
  else
    lacking JDK "none of version $JDK_WANTED or newer in JAVA_HOME, PATH, /usr/lib/jvm or SDKMAN: install one (adoptium.net)"
  fi
  if [ -n "$MVN" ]; then
    good Maven "$(first_line "$MVN" -B --version | sed 's/ (.*//') in $MVN"
  elif [ -n "$docker_runs" ]; then
    optional Maven "not found; ./culex uses Docker instead"
  else
    lacking Maven "not in PATH, MAVEN_HOME or SDKMAN: install it (maven.apache.org)"
  fi

  doctor_port CULEX_HTTP_PORT "${CULEX_HTTP_PORT:-8888}" "the broker's page and WebSocket"
  doctor_port CULEX_TCP_PORT "${CULEX_TCP_PORT:-1883}" "the broker's MQTT over TCP"
  doctor_port CULEX_MANAGEMENT_PORT "${CULEX_MANAGEMENT_PORT:-9000}" "the broker's health and metrics"
  doctor_port CULEX_SUBSCRIBER_PORT "${CULEX_SUBSCRIBER_PORT:-8889}" "the subscriber"
  doctor_port CULEX_PUBLISHER_PORT "${CULEX_PUBLISHER_PORT:-8890}" "the publisher"

  unknown_variables | while IFS= read -r name; do optional variable "no part of Culex reads $name; ./culex help lists the variables"; done

  if [ -n "$docker_runs" ]; then
    good Docker "engine $(docker version --format '{{.Server.Version}}'), compose $(docker compose version --short 2>/dev/null || echo missing)"
  else
    optional Docker "no engine is running; only docker compose needs one"
  fi
  doctor_tool Node.js "tests with MQTT.js need it" node
  doctor_tool Chromium "tests of the page need it" chromium chromium-browser google-chrome
  doctor_tool Python "tests with paho-mqtt need it" python3
  doctor_tool PostgreSQL "tests of the subscriber's sink and of a cluster's log need it" /usr/lib/postgresql/*/bin/postgres
  doctor_tool nats-server "./culex up --cluster and tests of a cluster need it, version 2.12 or newer; NATS_SERVER names its file" \
    ${NATS_SERVER:+"$NATS_SERVER"} nats-server
  return "$doctor_bad"
}
