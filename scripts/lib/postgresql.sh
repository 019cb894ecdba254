# How scripts/backup and scripts/restore reach a PostgreSQL. Sourced after common.sh.

# postgresql_connection URL USER PASSWORD_FILE PGPASS: sets connection to the arguments of PostgreSQL's
# programs. The password reaches them in the file PGPASS, never by a command line or the environment.
postgresql_connection() {
  local rest=${1#jdbc:postgresql://} address host port=5432 name
  [ "$rest" != "$1" ] || die "$1 must be jdbc:postgresql://host:port/name"
  command -v pg_dump >/dev/null || die "pg_dump is missing: install postgresql-client"
  address=${rest%%/*}
  name=${rest#*/}
  name=${name%%\?*}
  host=${address%:*}
  [ "$host" = "$address" ] || port=${address##*:}
  if [ -n "$3" ]; then
    (umask 077 && printf '*:*:*:*:%s\n' "$(sed 's/[\\:]/\\&/g' "$3")" >"$4")
    export PGPASSFILE=$4
  fi
  # shellcheck disable=SC2034 # read by the caller
  connection=(--host="$host" --port="$port" --username="$2" --dbname="$name" --no-password)
}
