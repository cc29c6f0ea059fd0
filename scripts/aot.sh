# shellcheck shell=bash
# Creates the AOT caches of the services with deploy/train, next to their jars. Needs JAVA_HOME.

aot_stamp() { # prints a mark of the JVM; a cache works only with the JVM that created it
  printf '# %s %s' "$JAVA_HOME" "$(cksum <"$JAVA_HOME/release" 2>/dev/null)"
}

aot_stale() { # aot_stale SERVICE: true if creating the cache was not tried yet for this jar and this JVM
  local app=$1-service/target/quarkus-app
  [ -f "$app/aot.options" ] && [ ! "$app/quarkus-run.jar" -nt "$app/aot.options" ] || return 0
  ! grep -qxF "$(aot_stamp)" "$app/aot.options"
}

aot_train() { # aot_train SERVICE
  local app=$1-service/target/quarkus-app
  deploy/train "$app" "$JAVA_HOME/bin/java" "@$1-service/jvm.options" -jar "$app/quarkus-run.jar"
  aot_stamp >>"$app/aot.options"
}
