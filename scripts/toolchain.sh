# shellcheck shell=bash
# Finds a JDK and Maven. After find_toolchain, JAVA_HOME is exported and MVN is the command.

JDK_WANTED=25
JDK=
MVN=

jdk_version() { # jdk_version HOME: prints the feature version of the JDK in HOME; fails if there is none
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1
}

jdk_candidates() { # prints one directory per line: JAVA_HOME and the PATH first, then the usual locations
  printf '%s\n' "${JAVA_HOME:-}"
  if command -v java >/dev/null 2>&1; then
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
  if [ -x /usr/libexec/java_home ]; then /usr/libexec/java_home -v "$JDK_WANTED+" 2>/dev/null || true; fi
  ls -d /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home 2>/dev/null || true
}

find_jdk() {
  local home version
  while IFS= read -r home; do
    [ -n "$home" ] || continue
    version=$(jdk_version "$home") || continue
    if [ "${version:-0}" -ge "$JDK_WANTED" ]; then
      JDK=$home
      return 0
    fi
  done <<<"$(jdk_candidates)"
  return 1
}

find_maven() {
  local candidate
  MVN=$(command -v mvn) && return 0
  for candidate in "${MAVEN_HOME:-/nowhere}" "${M2_HOME:-/nowhere}" "${SDKMAN_DIR:-$HOME/.sdkman}/candidates/maven/current" \
    /usr/share/maven /opt/maven /opt/apache-maven* /opt/homebrew/opt/maven; do
    if [ -x "$candidate/bin/mvn" ]; then
      MVN=$candidate/bin/mvn
      return 0
    fi
  done
  return 1
}

find_toolchain() {
  find_jdk || true
  find_maven || true
  [ -n "$JDK" ] && [ -n "$MVN" ] || return 1
  export JAVA_HOME=$JDK
}

toolchain_missing() { # prints what find_toolchain did not find
  if [ -z "$JDK" ] && [ -z "$MVN" ]; then
    printf 'no JDK %s or newer and no Maven found' "$JDK_WANTED"
  elif [ -z "$JDK" ]; then
    printf 'no JDK %s or newer found' "$JDK_WANTED"
  else
    printf 'no Maven found'
  fi
}

sources_newer() { # sources_newer FILE PATH...: true if the pom of the project, a file in PATH or in a module that services share is newer than FILE
  local file=$1
  shift
  [ -n "$(find pom.xml service-support/pom.xml service-support/src/main client-support/pom.xml client-support/src/main "$@" \
    -newer "$file" -print 2>/dev/null | head -n 1)" ]
}
