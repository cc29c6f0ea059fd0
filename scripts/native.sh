# shellcheck shell=bash
# ./culex native [SERVICE]: native executables, which start in a twentieth of a second and need no JVM. With GraalVM it builds an
# executable in SERVICE-service/target, otherwise an image with Docker (deploy/Dockerfile.native). Uses console.sh and toolchain.sh.

GRAALVM_HINT="install GraalVM or Mandrel for JDK $JDK_WANTED (sdk install java 25.0.2-graalce; github.com/graalvm/mandrel/releases) and set GRAALVM_HOME"

find_graalvm() { # exports GRAALVM_HOME, the directory with bin/native-image
  local home program
  program=$(command -v native-image || true)
  for home in "${GRAALVM_HOME:-}" "${JAVA_HOME:-}" "${program%/bin/native-image}" "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/*; do
    if [ -n "$home" ] && [ -x "$home/bin/native-image" ]; then
      export GRAALVM_HOME=$home
      return 0
    fi
  done
  return 1
}

native_program() { printf '%s-service/target/%s-service-1.0.0-SNAPSHOT-runner' "$1" "$1"; } # native_program SERVICE

native_stale() { # native_stale SERVICE: true if the executable is missing, or a source, a resource or a pom is newer
  local program
  program=$(native_program "$1")
  [ -x "$program" ] || return 0
  sources_newer "$program" "$1-service/pom.xml" "$1-service/src/main"
}

native_build() { # native_build SERVICE ARGUMENT_OF_MAVEN...: builds its executable with the GraalVM that find_graalvm found
  local service=$1 since=$SECONDS program
  shift
  program=$(native_program "$service")
  note "building $program with $GRAALVM_HOME: some minutes, 3 GB of memory"
  "$MVN" -B -q -Dnative -Dmaven.test.skip -Dspotless.check.skip -pl "$service-service" -am "$@" package </dev/null ||
    fail "the build failed; its output is above"
  [ -x "$program" ] || fail "the build did not create $program"
  touch "$program"
  note "$program: $(du -m "$program" | cut -f1) MB, built in $((SECONDS - since)) s"
}

native_image() { # native_image SERVICE: builds its image with Docker
  note "building culex/$1-service:1.0.0-native with Docker: some minutes, 8 GB of memory"
  docker build -f deploy/Dockerfile.native --build-arg "SERVICE=$1-service" -t "culex/$1-service:1.0.0-native" .
}

native_toolchain() { # for ./culex up --native: true if there is a GraalVM or every executable is up to date
  local service
  if find_toolchain && find_graalvm; then return 0; fi
  for service in broker subscriber publisher; do
    if native_stale "$service"; then return 1; fi
  done
}

native_in_docker() { # ./culex up --native on a machine that cannot build executables
  docker_answers || fail "no GraalVM found: $GRAALVM_HINT. Or start Docker. Then run ./culex up --native again."
  note "no GraalVM found, using Docker instead; for executables, $GRAALVM_HINT"
  settings_to_file
  exec docker compose -f docker-compose.native.yml up --build
}

native() { # native [SERVICE] [ARGUMENT_OF_MAVEN...]
  local service services="broker subscriber publisher"
  case ${1:-} in
    broker | subscriber | publisher)
      services=$1
      shift
      ;;
    '' | -*) ;;
    *) fail "there is no service '$1'; ./culex native builds broker, subscriber or publisher, and without an argument all three" ;;
  esac
  if find_toolchain && find_graalvm; then
    for service in $services; do native_build "$service" "$@"; done
  elif docker_answers; then
    note "no GraalVM found, using Docker instead; for executables, $GRAALVM_HINT"
    for service in $services; do native_image "$service" || exit 1; done
  else
    fail "no GraalVM found: $GRAALVM_HINT. Or start Docker. Then run ./culex native again."
  fi
}
