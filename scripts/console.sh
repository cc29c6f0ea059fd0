# shellcheck shell=bash
# Functions that the scripts share: messages, colours, ports and a small HTTP client. They need only bash (3.2 and newer).

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then COLOURS=yes; else COLOURS=; fi

coloured() { # coloured CODE TEXT
  if [ -n "$COLOURS" ]; then printf '\033[%sm%s\033[0m' "$1" "$2"; else printf '%s' "$2"; fi
}

note() { printf '%s\n' "$(coloured 1 "culex: $*")"; }

fail() {
  printf 'culex: %s\n' "$*" >&2
  exit 1
}

is_port() { # is_port TEXT: a number from 0 to 65535, without leading zeros
  case $1 in
    0) return 0 ;;
    '' | 0* | *[!0-9]* | ??????*) return 1 ;;
  esac
  [ "$1" -le 65535 ]
}

port_taken() { # port_taken PORT: true if a process on this machine accepts connections on the port
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

port_owner() { # port_owner PORT: prints " (java, pid 1234)" for the process that listens on the port; nothing if it is unknown
  local found name pid
  if command -v ss >/dev/null 2>&1; then
    found=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 \2/p' | head -n 1)
  elif command -v lsof >/dev/null 2>&1; then
    found=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 {print $1, $2}')
  fi
  [ -n "${found:-}" ] || return 0
  name=${found% *} pid=${found##* }
  printf ' (%s, pid %s)' "$name" "$pid"
}

free_port() { # free_port FROM: prints the first free port from FROM on
  local port=$1
  while [ "$port" -lt 65535 ] && port_taken "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

KNOWN_VARIABLES="CULEX_HTTP_PORT CULEX_TCP_PORT CULEX_MANAGEMENT_PORT CULEX_SUBSCRIBER_PORT CULEX_PUBLISHER_PORT CULEX_PROMETHEUS_PORT \
CULEX_GRAFANA_PORT CULEX_NATS_PORT CULEX_RELAY_PORT CULEX_POSTGRES_PASSWORD CULEX_BROKER_CPUS CULEX_LOG_FORMAT CULEX_API CULEX_API_KEY"

unknown_variables() { # prints the variables CULEX_... of the environment that no part of Culex reads, one per line
  local name
  env | sed -n 's/^\(CULEX_[A-Za-z0-9_]*\)=.*/\1/p' | while IFS= read -r name; do
    case " $KNOWN_VARIABLES " in *" $name "*) ;; *) printf '%s\n' "$name" ;; esac
  done
}

http_get() { # http_get PORT PATH: prints the response (status line, headers, body) of a server on this machine; fails if there is none
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    cat <&3
  ) 2>/dev/null
}

http_ok() { # http_ok PORT PATH: true if the response has status 200
  local answer
  answer=$(http_get "$1" "$2" | tr -d '\0') || return 1
  case ${answer%%$'\r'*} in *' 200 '* | *' 200') return 0 ;; esac
  return 1
}

docker_answers() { command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; }
