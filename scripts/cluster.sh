# shellcheck shell=bash
# ./culex up --cluster: three NATS servers and three brokers on this machine, which are replicas of one cluster (docs/cluster.md). Replica 0
# has the ports of ./culex up; the ports of replica N are N times 100 higher. Uses console.sh and up.sh.

NATS_PORT=${CULEX_NATS_PORT:-4222}   # for clients; 2000 higher for the other NATS servers, 4000 higher for monitoring
RELAY_PORT=${CULEX_RELAY_PORT:-7883} # for clients that other replicas relay
CLUSTER_DIRECTORY=${MQTT_STORE_DIRECTORY:-$PWD/data}/cluster
REPLICAS="0 1 2"
NATS_HINT='install nats-server 2.12 or newer (brew install nats-server; docs.nats.io; github.com/nats-io/nats-server/releases) on the PATH, or set NATS_SERVER to its file'

find_nats() { # sets NATS to the nats-server of this machine
  local program version major minor
  program=${NATS_SERVER:-$(command -v nats-server || true)}
  [ -n "$program" ] || fail "no nats-server found: $NATS_HINT"
  # Without the || the script would end here, without a line, when there is no such program.
  version=$("$program" --version 2>/dev/null | sed -n 's/.*v\([0-9]*\.[0-9]*\)\..*/\1/p') || version=
  [ -n "$version" ] || fail "$program is not a nats-server that runs on this machine: $NATS_HINT"
  major=${version%.*} minor=${version#*.}
  [ "$major" -gt 2 ] || [ "$major$minor" -ge 212 ] || fail "$program has version $version: $NATS_HINT"
  NATS=$program
}

shifted() { # shifted PORT REPLICA; 0 means no port
  if [ "$1" -eq 0 ]; then printf 0; else printf '%s' "$(($1 + 100 * $2))"; fi
}

cluster_ports() { # prints the ports of the cluster, one "PORT VARIABLE" per line, without those that check_ports checks
  local replica
  for replica in $REPLICAS; do
    if [ "$replica" -gt 0 ]; then
      printf '%s CULEX_HTTP_PORT\n' "$(shifted "$HTTP_PORT" "$replica")"
      [ "$TCP_PORT" -eq 0 ] || printf '%s CULEX_TCP_PORT\n' "$(shifted "$TCP_PORT" "$replica")"
      printf '%s CULEX_MANAGEMENT_PORT\n' "$(shifted "$MANAGEMENT_PORT" "$replica")"
    fi
    printf '%s CULEX_RELAY_PORT\n' "$(shifted "$RELAY_PORT" "$replica")"
    printf '%s CULEX_NATS_PORT\n' "$(shifted "$NATS_PORT" "$replica")" "$(shifted $((NATS_PORT + 2000)) "$replica")" \
      "$(shifted $((NATS_PORT + 4000)) "$replica")"
  done
}

check_cluster_ports() {
  local port variable twice
  { is_port "$RELAY_PORT" && [ "$RELAY_PORT" -ne 0 ]; } || fail "CULEX_RELAY_PORT=$RELAY_PORT is not a port number (1 to 65535)"
  { is_port "$NATS_PORT" && [ "$NATS_PORT" -ne 0 ]; } || fail "CULEX_NATS_PORT=$NATS_PORT is not a port number (1 to 65535)"
  while read -r port variable; do
    [ "$port" -le 65535 ] || fail "port $port of the cluster is beyond 65535; choose a lower $variable"
    ! port_taken "$port" ||
      fail "port $port of the cluster is in use$(port_owner "$port"). ./culex down stops the processes of an earlier ./culex up; or choose another $variable"
  done < <(cluster_ports)
  twice=$({ cluster_ports | cut -d ' ' -f 1 && printf '%s\n' "$HTTP_PORT" "$TCP_PORT" "$MANAGEMENT_PORT" "$SUBSCRIBER_PORT" "$PUBLISHER_PORT"; } |
    sort | uniq -d | head -n 1)
  [ -z "$twice" ] || fail "two parts of the cluster would have port $twice; ./culex help lists the variables that choose the ports"
}

joined() { # joined FORMAT PORT: the ports of all replicas, each in the format, with commas between them
  local replica list=
  for replica in $REPLICAS; do
    # shellcheck disable=SC2059 # the format is an argument
    list=$list,$(printf "$1" "$(shifted "$2" "$replica")")
  done
  printf '%s' "${list#,}"
}

# Two NATS servers that write into one directory damage it, and they don't lock it. Each writes its pid beside its directory.
check_cluster_data() {
  local replica pid
  for replica in $REPLICAS; do
    pid=$(cat "$CLUSTER_DIRECTORY/nats-$replica.pid" 2>/dev/null) || continue
    ! is_ours "nats-$replica" "$pid" ||
      fail "the NATS server of another cluster (pid $pid) uses $CLUSTER_DIRECTORY. ./culex down in its checkout stops it; or choose another MQTT_STORE_DIRECTORY"
  done
}

cluster_secret() { # creates the directory of the cluster and, once, the secret that its replicas share
  mkdir -p "$CLUSTER_DIRECTORY"
  [ -s "$CLUSTER_DIRECTORY/secret" ] || (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$CLUSTER_DIRECTORY/secret")
}

nats_command() { # nats_command NAME FILE: writes the configuration of a NATS server to the file, and its command into COMMAND
  (umask 077 && nats_configuration "${1#nats-}" >"$2")
  # shellcheck disable=SC2034 # up.sh runs it
  COMMAND=("$NATS" --config "$2")
}

nats_configuration() { # nats_configuration REPLICA: prints the configuration of a NATS server
  cat <<TEXT
server_name: nats-$1
pid_file: "$CLUSTER_DIRECTORY/nats-$1.pid"
listen: "127.0.0.1:$(shifted "$NATS_PORT" "$1")"
http: "127.0.0.1:$(shifted $((NATS_PORT + 4000)) "$1")"
authorization { token: "$(cat "$CLUSTER_DIRECTORY/secret")" }
jetstream {
  store_dir: "$CLUSTER_DIRECTORY/nats-$1"
  sync_interval: always
}
cluster {
  name: culex
  listen: "127.0.0.1:$(shifted $((NATS_PORT + 2000)) "$1")"
  routes: [$(joined '"nats://127.0.0.1:%s"' $((NATS_PORT + 2000)))]
}
TEXT
}

start_nats() {
  local replica
  for replica in $REPLICAS; do
    mkdir -p "$CLUSTER_DIRECTORY/nats-$replica"
    start "nats-$replica" 35
  done
  for replica in $REPLICAS; do await_ready "nats-$replica" "$(shifted $((NATS_PORT + 4000)) "$replica")" /healthz || return 1; done
}

start_replica() { # start_replica NAME: starts the broker broker-0, broker-1 or broker-2
  local replica=${1#broker-}
  set -- "QUARKUS_HTTP_PORT=$(shifted "$HTTP_PORT" "$replica")" "MQTT_TCP_PORT=$(shifted "$TCP_PORT" "$replica")" \
    "QUARKUS_MANAGEMENT_PORT=$(shifted "$MANAGEMENT_PORT" "$replica")" "MQTT_CLUSTER_RELAY_PORT=$(shifted "$RELAY_PORT" "$replica")" \
    "MQTT_STORE_KIND=jetstream" "MQTT_STORE_DIRECTORY=$CLUSTER_DIRECTORY/broker-$replica" \
    "MQTT_CLUSTER_REPLICA=broker-$replica" "MQTT_CLUSTER_ADDRESS=127.0.0.1" "MQTT_CLUSTER_SECRET_FILE=$CLUSTER_DIRECTORY/secret" \
    "MQTT_CLUSTER_SERVERS=$(joined 'nats://127.0.0.1:%s' "$NATS_PORT")" "MQTT_CLUSTER_TOKEN_FILE=$CLUSTER_DIRECTORY/secret" \
    "MQTT_CLUSTER_MONITOR_URLS=$(joined 'http://127.0.0.1:%s' $((NATS_PORT + 4000)))" "MQTT_CONSOLE_PUBLISHER_URL=$PUBLISHER_URL"
  start "broker-$replica" $((36 - 2 * replica)) "$@"
}

start_cluster() {
  local replica
  cluster_secret
  start_nats || return 1
  for replica in $REPLICAS; do start_replica "broker-$replica"; done
  for replica in $REPLICAS; do await_ready "broker-$replica" "$(shifted "$MANAGEMENT_PORT" "$replica")" || return 1; done
}

QUICK_ENDS_MAX=5
QUICK_END_SECONDS=10

ends_too_often() { # ends_too_often NAME: counts an end of a member; whether it is one of too many that follow each other quickly
  local name=${1//-/_} last count
  eval "last=\${ended_at_$name:-0} count=\${quick_ends_of_$name:-0}"
  if [ $((SECONDS - last)) -le "$QUICK_END_SECONDS" ]; then count=$((count + 1)); else count=1; fi
  eval "ended_at_$name=$SECONDS quick_ends_of_$name=$count"
  [ "$count" -ge "$QUICK_ENDS_MAX" ]
}

# restart_member NAME PID: starts a broker again that has lost or handed over the sessions (docs/cluster.md#exit-codes), and a broker or a NATS
# server that a signal has ended, as a container engine does; returns 1 for all other processes and exit codes. After the code 1 another start
# would fail as well; the last line of the broker's log says why. A member that ends again and again soon after its start is not started again.
restart_member() {
  case $1 in broker-[0-9] | nats-[0-9]) ;; *) return 1 ;; esac
  if ends_too_often "$1"; then
    note "$1 has ended $QUICK_ENDS_MAX times, with at most $QUICK_END_SECONDS s from one end to the next"
    return 1
  fi
  exit_status "$2"
  case $1:$STATUS in
    broker-*:0) note "$1 has handed the sessions over; starting it again" ;;
    broker-*:75) note "$1 has lost the sessions to another replica; starting it again" ;;
    *)
      [ "$STATUS" -gt 128 ] || return 1
      note "$1 was ended by a signal (exit code $STATUS); starting it again"
      ;;
  esac
  case $1 in
    nats-*) start_again "$1" start "$1" 35 ;;
    *) start_again "$1" start_replica "$1" ;;
  esac
}

show_cluster() { # prints the addresses of the replicas
  local replica
  for replica in $REPLICAS; do
    note "broker-$replica: http://localhost:$(shifted "$HTTP_PORT" "$replica")/, MQTT over TCP on port $(shifted "$TCP_PORT" "$replica"), role and lag at\
 http://localhost:$(shifted "$MANAGEMENT_PORT" "$replica")/q/health, console at http://localhost:$(shifted "$MANAGEMENT_PORT" "$replica")/console/"
  done
  note "NATS: $(joined 'nats://localhost:%s' "$NATS_PORT"); data and the secret of the cluster: $CLUSTER_DIRECTORY"
}
