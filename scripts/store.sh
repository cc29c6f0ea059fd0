# shellcheck shell=bash
# ./culex store info|list|prune|restore|import|export: shows and prunes the store of a stopped broker, restores a backup, or moves the store
# to a cluster and back. Uses console.sh and toolchain.sh.

STORE_DIRECTORY=${MQTT_STORE_DIRECTORY:-data}

store() { # store info | list sessions|retained | prune sessions|retained|queue | restore BACKUP, with options
  local app=broker-service/target/quarkus-app
  [ -e "$app/quarkus-run.jar" ] || fail 'the broker is not built yet: mvn -pl broker-service -am package -DskipTests, or ./culex up once'
  case "${1:-}" in
    import | export)
      "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx256m -jar "$app/quarkus-run.jar" store "$STORE_DIRECTORY" "$@"
      return
      ;;
  esac
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Xmx256m -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" culex.broker.store.rocksdb.StoreCommand "$STORE_DIRECTORY" "$@"
}
