# shellcheck shell=bash
# ./culex up: builds stale services, then starts and stops three processes in order and shows their logs. With --native the
# processes are the native executables. With --cluster there are three brokers and three NATS servers (cluster.sh).

HTTP_PORT=${CULEX_HTTP_PORT:-8888}
TCP_PORT=${CULEX_TCP_PORT:-1883}
MANAGEMENT_PORT=${CULEX_MANAGEMENT_PORT:-9000}
SUBSCRIBER_PORT=${CULEX_SUBSCRIBER_PORT:-8889}
PUBLISHER_PORT=${CULEX_PUBLISHER_PORT:-8890}
SERVICES="broker subscriber publisher" # in the order of their start
READY_SECONDS=60                       # a service that is not ready after this time is a failed start
STOP_SECONDS=20                        # a service that has not stopped after this time is killed

scratch=         # logs of the build, pipes of the services
building=        # pid of Maven while it runs
started=         # "name:pid:pid-of-its-log" of the running services, the last started first
signals=0        # Ctrl-C and SIGTERM so far
quiet=           # only warnings and errors of the services are shown
native=          # yes: start the native executables, not the jars
cluster=         # yes: three brokers with a replicated log
reason=          # the reason in a service's readiness response

# --- ports -----------------------------------------------------------------------------------------------------------

check_port() { # check_port VARIABLE PORT PURPOSE SUGGESTION
  is_port "$2" || fail "$1=$2 is not a port number (1 to 65535)"
  [ "$2" -ne 0 ] || [ "$1" = CULEX_TCP_PORT ] || fail "$1=0: only CULEX_TCP_PORT may be 0"
  if [ "$2" -ne 0 ] && port_taken "$2"; then
    fail "port $2 ($3) is in use$(port_owner "$2"). ./culex down stops the processes of an earlier ./culex up; or choose another port: $1=$(free_port "$4") ./culex up"
  fi
}

check_variables() {
  local unknown
  unknown=$(unknown_variables | tr '\n' ' ')
  [ -z "$unknown" ] || note "no part of Culex reads ${unknown% }; ./culex help lists the variables"
}

check_ports() {
  local variable
  for variable in MQTT_TCP_PORT:CULEX_TCP_PORT QUARKUS_HTTP_PORT:CULEX_HTTP_PORT QUARKUS_MANAGEMENT_PORT:CULEX_MANAGEMENT_PORT; do
    eval "[ -z \"\${${variable%%:*}:-}\" ]" ||
      fail "${variable%%:*} is set, but ./culex up sets it for each service itself: set ${variable#*:} instead"
  done
  check_port CULEX_HTTP_PORT "$HTTP_PORT" "the broker's page and WebSocket" 18888
  check_port CULEX_TCP_PORT "$TCP_PORT" "the broker's MQTT over TCP" 11883
  check_port CULEX_MANAGEMENT_PORT "$MANAGEMENT_PORT" "the broker's health and metrics" 19000
  check_port CULEX_SUBSCRIBER_PORT "$SUBSCRIBER_PORT" "the subscriber" 18889
  check_port CULEX_PUBLISHER_PORT "$PUBLISHER_PORT" "the publisher" 18890
  local twice
  twice=$(printf '%s\n' "$HTTP_PORT" "$TCP_PORT" "$MANAGEMENT_PORT" "$SUBSCRIBER_PORT" "$PUBLISHER_PORT" | sort | uniq -d | head -n 1)
  [ -z "$twice" ] || fail "port $twice is set for two of CULEX_HTTP_PORT, CULEX_TCP_PORT, CULEX_MANAGEMENT_PORT, CULEX_SUBSCRIBER_PORT and CULEX_PUBLISHER_PORT"
}

# --- build -----------------------------------------------------------------------------------------------------------

stale() { # stale SERVICE: true if the jar is missing, or a source, a resource or a pom is newer
  local jar=$1-service/target/quarkus-app/quarkus-run.jar
  [ -f "$jar" ] || return 0
  sources_newer "$jar" "$1-service/pom.xml" "$1-service/src/main"
}

progress() { # progress LOG SECONDS: rewrites one line, on a terminal only
  [ -n "$COLOURS" ] || return 0
  printf '\r\033[Kculex: building, %s s, %s files fetched' "$2" "$(grep -c '^Downloaded from' "$1" || true)"
}

build() {
  local service stale_services='' log=$scratch/build.log since=$SECONDS
  for service in $SERVICES; do
    if stale "$service"; then stale_services=$stale_services,$service-service; fi
  done
  [ -n "$stale_services" ] || return 0
  stale_services=${stale_services#,}
  note "building $stale_services with JDK $JAVA_HOME"
  # Builds and downloads in parallel: the first build on a machine is mostly downloads.
  "$MVN" -B -T 3 -Dmaven.artifact.threads=16 -Dmaven.test.skip -Dspotless.check.skip -pl "$stale_services" -am package </dev/null >"$log" 2>&1 &
  building=$!
  while kill -0 "$building" 2>/dev/null; do
    progress "$log" $((SECONDS - since))
    sleep 0.5
    if [ "$signals" -gt 0 ]; then
      kill -TERM "$building" 2>/dev/null || true
      wait "$building" 2>/dev/null || true
      printf '\n'
      exit 130
    fi
  done
  [ -z "$COLOURS" ] || printf '\r\033[K'
  if ! wait "$building"; then
    cat "$log"
    fail "the build failed; its output is above"
  fi
  building=
  # Quarkus does not rewrite a jar whose content is unchanged. touch prevents that it looks stale again.
  for service in $(printf '%s' "$stale_services" | tr ',' ' '); do touch "$service/target/quarkus-app/quarkus-run.jar"; done
  note "built in $((SECONDS - since)) s"
}

build_native() { # builds the executables one after the other, because each build uses all cores and 3 GB
  local service
  for service in $SERVICES; do
    if native_stale "$service"; then native_build "$service"; fi
  done
}

service_command() { # service_command SERVICE FLAG...: into COMMAND
  local service=$1
  shift
  if [ -n "$native" ]; then
    COMMAND=("$(native_program "$service")" "$@")
  else
    COMMAND=("$JAVA_HOME/bin/java" "@$service-service/jvm.options" "@$service-service/target/quarkus-app/aot.options" "$@"
      -jar "$service-service/target/quarkus-app/quarkus-run.jar")
  fi
}

train() { # creates the AOT caches in parallel, because each of them mostly waits
  local service trained='' log=$scratch/train.log
  for service in $SERVICES; do
    if aot_stale "$service"; then
      [ -n "$trained" ] || note "training the JVM for a faster start, once per build"
      aot_train "$service" </dev/null >>"$log" 2>&1 &
      trained="$trained $!"
    fi
  done
  # shellcheck disable=SC2086 # a list of numbers
  [ -z "$trained" ] || wait $trained || true
}

check_client_settings() { # before the broker starts: prints a line about the invalid settings of publisher and subscriber
  local service checking='' pid
  for service in publisher subscriber; do
    service_command "$service" -Dculex.check-settings=true -Dquarkus.http.host-enabled=false -Dquarkus.log.level=ERROR
    "${COMMAND[@]}" </dev/null >"$scratch/$service.check" 2>&1 &
    checking="$checking $service:$!"
  done
  for service in $checking; do
    pid=${service#*:}
    if ! wait "$pid"; then
      cat "$scratch/${service%:*}.check" >&2
      fail "a setting of the ${service%:*} is invalid; nothing was started"
    fi
  done
}

# --- processes -------------------------------------------------------------------------------------------------------

prefix_lines() { # prefix_lines NAME COLOUR: stdin to stdout; of NATS only warnings and errors
  local prefix line
  prefix=$(coloured "$2" "$(printf '%-10s |' "$1")")
  while IFS= read -r line || [ -n "$line" ]; do
    case $1 in
      nats-*)
        # Each start has these lines: the servers find each other, and this script asks for their health.
        case $line in
          *' Healthcheck failed: '* | *' route (attempt 1): '* | *'Waiting for routing to be established'* | *'has not established contact'*) continue ;;
        esac
        case $line in *' [WRN] '* | *' [ERR] '* | *' [FTL] '*) ;; *) continue ;; esac
        ;;
      *)
        if [ -n "$quiet" ]; then
          case $line in *' WARN '* | *' ERROR '* | *' FATAL '*) ;; *) continue ;; esac
        fi
        ;;
    esac
    printf '%s %s\n' "$prefix" "$line"
  done
}

start() { # start NAME COLOUR VARIABLE=VALUE...
  local name=$1 colour=$2 pipe=$scratch/$1 log_pid
  shift 2
  mkfifo "$pipe"
  prefix_lines "$name" "$colour" <"$pipe" &
  log_pid=$!
  case $name in
    nats-*) nats_command "$name" "$scratch/$name.conf" ;;
    *) service_command "${name%-[0-9]}" ;;
  esac
  env "$@" "${COMMAND[@]}" </dev/null >"$pipe" 2>&1 &
  started="$name:$!:$log_pid $started"
  run_state_add "$name" "$!"
}

runs() { kill -0 "$1" 2>/dev/null; }

pid_of() { # pid_of NAME
  local entry
  for entry in $started; do
    case $entry in "$1":*) entry=${entry#*:} && printf '%s' "${entry%:*}" ;; esac
  done
}

await_ready() { # await_ready NAME PORT [PATH]: returns 0 when the service is ready, 1 when it has ended, after READY_SECONDS and after Ctrl-C
  local pid since=$SECONDS path=${3:-/q/health/ready}
  pid=$(pid_of "$1")
  until http_ok "$2" "$path"; do
    [ "$signals" -eq 0 ] || return 1
    runs "$pid" || return 1
    reason=$(http_get "$2" "$path" | tr -d '\0' | sed -n 's/.*"reason" *: *"\([^"]*\)".*/\1/p' | head -n 1)
    case $reason in
      *credentials* | *login* | *'user name or password'*)
        note "the $1 cannot become ready: $reason"
        return 1
        ;;
    esac
    if [ $((SECONDS - since)) -ge "$READY_SECONDS" ]; then
      note "the $1 is not ready after $READY_SECONDS s${reason:+: $reason}"
      return 1
    fi
    sleep 0.2
  done
}

broker_address() { # broker_address PREFIX: prints the variables that direct a client to this broker, unless the environment names another one
  local transport port=$HTTP_PORT
  eval "transport=\${$1_BROKER_TRANSPORT:-ws}"
  if eval "[ -n \"\${$1_BROKER_HOST:-}\${$1_BROKER_PORT:-}\" ]"; then return; fi
  # The stock connector of the subscriber supports TCP only.
  if [ "$transport" = tcp ] || { [ "$1" = READINGS ] && [ "${READINGS_CONNECTOR:-}" = smallrye-mqtt ]; }; then port=$TCP_PORT; fi
  printf '%s' "$1_BROKER_HOST=127.0.0.1 $1_BROKER_PORT=$port"
}

share_publisher_key() { # lets the console start fleets: broker and publisher get a key for this run, unless the environment sets a key or the URL
  PUBLISHER_URL=${MQTT_CONSOLE_PUBLISHER_URL:-http://127.0.0.1:$PUBLISHER_PORT}
  [ -z "${MQTT_CONSOLE_PUBLISHER_URL:-}${MQTT_CONSOLE_PUBLISHER_KEY:-}${MQTT_CONSOLE_PUBLISHER_KEY_FILE:-}${SENSOR_API_KEYS_FILE:-}" ] || return 0
  (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$scratch/publisher-key")
  export MQTT_CONSOLE_PUBLISHER_KEY_FILE=$scratch/publisher-key SENSOR_API_KEYS_FILE=$scratch/publisher-key
}

start_broker() {
  start broker 36 "QUARKUS_HTTP_PORT=$HTTP_PORT" "MQTT_TCP_PORT=$TCP_PORT" "QUARKUS_MANAGEMENT_PORT=$MANAGEMENT_PORT" \
    "MQTT_STORE_DIRECTORY=${MQTT_STORE_DIRECTORY:-$PWD/data}" "MQTT_CONSOLE_PUBLISHER_URL=$PUBLISHER_URL"
  await_ready broker "$MANAGEMENT_PORT"
}

start_all() {
  if [ -n "$cluster" ]; then start_cluster || return 1; else start_broker || return 1; fi
  # shellcheck disable=SC2046 # two words, none of them with a space
  start subscriber 33 "QUARKUS_HTTP_PORT=$SUBSCRIBER_PORT" $(broker_address READINGS)
  await_ready subscriber "$SUBSCRIBER_PORT" || return 1
  # shellcheck disable=SC2046
  start publisher 32 "QUARKUS_HTTP_PORT=$PUBLISHER_PORT" $(broker_address SENSOR)
  await_ready publisher "$PUBLISHER_PORT" || return 1
  show_page
}

show_page() { # prints the addresses, and sets the title of the terminal, which does not scroll away
  if [ -n "$cluster" ]; then
    show_cluster
  else
    note "health and metrics: http://localhost:$MANAGEMENT_PORT/q/health and /q/metrics"
    note "the console for operators: http://localhost:$MANAGEMENT_PORT/console/"
  fi
  note "the page: http://localhost:$HTTP_PORT/   (Enter shows this again, Ctrl-C stops all)"
  [ -z "$COLOURS" ] || printf '\033]0;Culex: http://localhost:%s/\007' "$HTTP_PORT"
}

watch_all() { # returns 0 after Ctrl-C, 1 when a service has ended
  local entry pid
  while [ "$signals" -eq 0 ]; do
    for entry in $started; do
      pid=${entry#*:} pid=${pid%:*}
      runs "$pid" || { [ -n "$cluster" ] && restart_member "${entry%%:*}" "$pid"; } || return 1
    done
    if [ -t 0 ]; then
      # bash 3.2 waits for whole seconds only
      if IFS= read -r -t 1 _; then show_page; fi
    else
      sleep 0.3 || true
    fi
  done
}

exit_status() { # exit_status PID: the exit code of an ended service, into STATUS; also when it is asked again
  eval "STATUS=\${exit_status_of_$1:-}"
  [ -z "$STATUS" ] || return 0
  STATUS=0
  wait "$1" || STATUS=$?
  eval "exit_status_of_$1=$STATUS"
}

start_again() { # start_again NAME COMMAND...: starts an ended service with the command, in its old place in the order of the stop
  local name=$1 before=$started entry newest list=
  shift
  rm -f "$scratch/$name"
  "$@"
  newest=${started%% *}
  for entry in $before; do
    case $entry in "$name":*) entry=$newest ;; esac
    list="$list $entry"
  done
  started=${list# }
}

report_ended_services() { # with their exit codes
  local entry pid
  for entry in $started; do
    pid=${entry#*:} pid=${pid%:*}
    runs "$pid" && continue
    exit_status "$pid"
    note "the ${entry%%:*} ended by itself (exit code $STATUS); stopping the others"
  done
}

stop_all() { # stops the services in reverse order, one after the other; a second Ctrl-C kills them
  local entry name pid log_pid since
  for entry in $started; do
    name=${entry%%:*} log_pid=${entry##*:} pid=${entry#*:} pid=${pid%:*}
    since=$SECONDS
    kill -TERM "$pid" 2>/dev/null || true
    while runs "$pid"; do
      if [ "$signals" -gt 1 ] || [ $((SECONDS - since)) -ge "$STOP_SECONDS" ]; then
        note "killing the $name"
        kill -KILL "$pid" 2>/dev/null || true
        break
      fi
      sleep 0.1 || true
    done
    wait "$pid" 2>/dev/null || true
    wait "$log_pid" 2>/dev/null || true
  done
  started=
  run_state_clear
}

run() {
  local status=0
  if ! start_all || ! watch_all; then
    if [ "$signals" -eq 0 ]; then
      status=1
      report_ended_services
    fi
  fi
  [ "$status" -ne 0 ] || note "stopping publisher, subscriber and broker${cluster:+s, then NATS}"
  stop_all
  return "$status"
}

up() {
  local argument
  for argument in "$@"; do
    case $argument in
      --quiet) quiet=yes ;;
      --native) native=yes ;;
      --cluster) cluster=yes ;;
      *) fail "the options of ./culex up are --quiet, --native and --cluster; ./culex help lists the variables that change it" ;;
    esac
  done
  check_variables
  check_ports
  if [ -n "$cluster" ]; then
    find_nats
    check_cluster_ports
    check_cluster_data
  fi
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/culex.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  trap 'signals=$((signals + 1))' INT TERM HUP
  set -m # each service has its own process group, so that Ctrl-C reaches only this script, which stops them in order
  if [ -n "$native" ]; then
    build_native
  else
    build
    train
  fi
  check_client_settings
  share_publisher_key
  [ "$signals" -eq 0 ] || exit 130
  run_state_begin
  run 2>/dev/null # hides bash's own messages about killed processes
}
