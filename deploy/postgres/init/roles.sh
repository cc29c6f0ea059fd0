#!/bin/bash
# Runs once, when the image of PostgreSQL creates its data: a user for the subscriber, which creates its table, and one for Grafana, which only reads.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE culex LOGIN PASSWORD :'password';
CREATE ROLE grafana LOGIN PASSWORD :'password' CONNECTION LIMIT 10;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '30s';
GRANT CREATE ON SCHEMA public TO culex;
ALTER DEFAULT PRIVILEGES FOR ROLE culex IN SCHEMA public GRANT SELECT ON TABLES TO grafana;
SQL
