# shellcheck shell=bash
# The AOT caches of the services (deploy/train), beside their jars. Needs JAVA_HOME.

aot_stamp() { # of the JVM that a cache is for: it is of no use to another one
  printf '# %s %s' "$JAVA_HOME" "$(cksum <"$JAVA_HOME/release" 2>/dev/null)"
}

aot_stale() { # aot_stale SERVICE: not tried yet for this jar and this JVM
  local app=$1-service/target/quarkus-app
  [ -f "$app/aot.options" ] && [ ! "$app/quarkus-run.jar" -nt "$app/aot.options" ] || return 0
  ! grep -qxF "$(aot_stamp)" "$app/aot.options"
}

aot_train() { # aot_train SERVICE
  local app=$1-service/target/quarkus-app
  deploy/train "$app" "$JAVA_HOME/bin/java" "@$1-service/jvm.options" -jar "$app/quarkus-run.jar"
  aot_stamp >>"$app/aot.options"
}
