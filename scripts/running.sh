# shellcheck shell=bash
# Records the processes of ./culex up in files, so that ./culex down and ./culex status find them even if the command itself was killed.
# One file for each HTTP port of a broker: "up PID", then "SERVICE PID" in the order of the start.

RUN_STATE_DIRECTORY=.culex-run
END_SECONDS=20 # a process that has not ended after this time is killed, as in up.sh

run_state_file() { printf '%s/%s' "$RUN_STATE_DIRECTORY" "$HTTP_PORT"; }

run_state_begin() {
  mkdir -p "$RUN_STATE_DIRECTORY"
  printf 'up %s\n' "$$" >"$(run_state_file)"
}

run_state_add() { printf '%s %s\n' "$1" "$2" >>"$(run_state_file)"; } # run_state_add SERVICE PID

run_state_clear() { rm -f "$(run_state_file)"; }

is_ours() { # is_ours NAME PID: true if the process runs and is still the recorded program, because the system may reuse a pid
  local command service
  command=$(ps -o command= -p "$2" 2>/dev/null) || return 1
  case $1 in
    up) case $command in *culex*up*) return 0 ;; esac ;;
    nats-[0-9]) case $command in *" --config "*"/$1.conf") return 0 ;; esac ;;
    *)
      service=${1%-[0-9]}
      case $command in
        *"$service-service/target/quarkus-app/quarkus-run.jar"* | *"$service-service/target/$service-service-"*-runner*) return 0 ;;
      esac
      ;;
  esac
  return 1
}

is_up() { # true if a process of an earlier ./culex up of this checkout runs
  local file name pid
  for file in "$RUN_STATE_DIRECTORY"/*; do
    [ -f "$file" ] || continue
    while read -r name pid; do
      if is_ours "$name" "$pid"; then return 0; fi
    done <"$file"
  done
  return 1
}

status() { # prints a line for each process; returns 1 if none runs
  local file name pid running=1
  for file in "$RUN_STATE_DIRECTORY"/*; do
    [ -f "$file" ] || continue
    while read -r name pid; do
      if is_ours "$name" "$pid"; then
        printf '  %-10s pid %s%s\n' "$name" "$pid" "$([ "$name" != up ] || printf ', page on port %s' "${file##*/}")"
        running=0
      elif [ "$name" = up ]; then
        printf '  %-10s ended without stopping its services (page on port %s)\n' "$name" "${file##*/}"
      fi
    done <"$file"
  done
  [ "$running" -eq 0 ] || note "no process of ./culex up runs in this checkout"
  return "$running"
}

end_process() { # end_process NAME PID SECONDS: SIGTERM, and SIGKILL if it still runs after this time
  local since=$SECONDS
  note "stopping the $1 (pid $2)"
  kill -TERM "$2" 2>/dev/null || true
  while is_ours "$1" "$2"; do
    if [ $((SECONDS - since)) -ge "$3" ]; then
      kill -KILL "$2" 2>/dev/null || true
      break
    fi
    sleep 0.1
  done
}

down() { # stops what was started last first, such as publisher, subscriber and broker; a ./culex up that still runs gets SIGTERM and stops them itself
  local file name pid processes running found=
  for file in "$RUN_STATE_DIRECTORY"/*; do
    [ -f "$file" ] || continue
    found=yes
    processes=''
    running=0
    while read -r name pid; do
      processes="$name:$pid $processes"
      if [ "$name" != up ] && is_ours "$name" "$pid"; then running=$((running + 1)); fi
    done <"$file"
    name=up pid=$(sed -n 's/^up //p' "$file")
    if is_ours up "$pid"; then
      end_process up "$pid" $((END_SECONDS * (running + 1))) # it stops one process after the other
    fi
    for name in $processes; do
      pid=${name#*:} name=${name%:*}
      if [ "$name" != up ] && is_ours "$name" "$pid"; then end_process "$name" "$pid" "$END_SECONDS"; fi
    done
    rm -f "$file"
  done
  [ -n "$found" ] || note "no process of ./culex up runs in this checkout"
}
