# shellcheck shell=bash
# ./culex record and ./culex audit: run the subscriber in the foreground with the settings of one task. Uses console.sh and toolchain.sh.

record_usage() { fail "./culex record FILTER -o FILE [--qos N]: JSON lines, or CSV if the name of the file ends with .csv; Ctrl-C ends it"; }

audit_usage() { # exit code 1 means that the audit failed
  (fail "./culex audit [FILTER] [--expect N] [--for TIME] [--max-gap N] [--max-duplicates N] [--max-out-of-order N] [--max-p99 TIME]
       [--sequence FIELD] [--timestamp FIELD] [--stream FIELD] [--qos N], with --expect or --for") || exit 2
}

subscriber_topic() { # subscriber_topic FILTER: sets READINGS_TOPICS to this one filter; a comma in it does not divide it
  export READINGS_TOPICS=${1//,/\\,}
}

subscriber_run() { # runs the subscriber in place of this process
  local app=subscriber-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the subscriber is not built yet: mvn -pl subscriber-service -am package -DskipTests, or ./culex up once'
  export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=${CULEX_SUBSCRIBER_PORT:-0}
  if [ -n "${CULEX_HTTP_PORT:-}" ] && [ -z "${READINGS_BROKER_PORT:-}${READINGS_BROKER_TRANSPORT:-}${READINGS_CONNECTOR:-}" ]; then
    export READINGS_BROKER_PORT=$CULEX_HTTP_PORT
  fi
  export READINGS_QOS=${READINGS_QOS:-1}
  exec "$JAVA_HOME/bin/java" @subscriber-service/jvm.options -jar "$app/quarkus-run.jar"
}

record() { # record FILTER -o FILE [--qos N], seen from the directory of the caller
  local filter='' file=''
  while [ $# -gt 0 ]; do
    case $1 in
      -o | --qos)
        [ $# -ge 2 ] || record_usage
        if [ "$1" = -o ]; then file=$2; else READINGS_QOS=$2; fi
        shift ;;
      -*) record_usage ;;
      *)
        [ -z "$filter" ] || record_usage
        filter=$1 ;;
    esac
    shift
  done
  if [ -z "$filter" ] || [ -z "$file" ]; then record_usage; fi
  case $file in /*) ;; *) file=$OLDPWD/$file ;; esac
  case $file in *.csv) export READINGS_FILE_FORMAT=csv ;; esac
  subscriber_topic "$filter"
  # The payload as a string keeps every byte of it.
  export READINGS_SINKS=file READINGS_FILE_PATH=$file READINGS_FILE_PAYLOAD=string READINGS_FILE_ROTATE_BYTES=0 READINGS_FILE_ROTATE_INTERVAL=0s
  subscriber_run
}

audit() { # audit [FILTER] [OPTION VALUE...]
  local filter='' name
  while [ $# -gt 0 ]; do
    case $1 in
      --qos)
        [ $# -ge 2 ] || audit_usage
        READINGS_QOS=$2
        shift ;;
      --for)
        [ $# -ge 2 ] || audit_usage
        export READINGS_AUDIT_TIMEOUT=$2
        shift ;;
      --expect | --max-gap | --max-duplicates | --max-out-of-order | --max-p99 | --sequence | --timestamp | --stream)
        [ $# -ge 2 ] || audit_usage
        name=$(printf '%s' "${1#--}" | tr 'a-z-' 'A-Z_')
        export "READINGS_AUDIT_$name=$2"
        shift ;;
      -*) audit_usage ;;
      *)
        [ -z "$filter" ] || audit_usage
        filter=$1 ;;
    esac
    shift
  done
  [ -n "${READINGS_AUDIT_EXPECT:-}${READINGS_AUDIT_TIMEOUT:-}" ] || audit_usage
  [ -z "$filter" ] || subscriber_topic "$filter"
  export READINGS_SINKS=audit
  subscriber_run
}
