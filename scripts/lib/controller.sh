# How scripts/up and scripts/down run the controller. Sourced after common.sh.

if [ -n "${LINEKEEPER_DATA:-}" ]; then
  data=$LINEKEEPER_DATA
elif [ "$(id -u)" = 0 ]; then
  data=/var/lib/linekeeper
else
  data=$HOME/.local/share/linekeeper
fi
port=${LINEKEEPER_PORT:-8080}
pid_file=$data/controller.pid
# shellcheck disable=SC2034 # read by scripts/down
installation_label=org.linekeeper.installation
# shellcheck disable=SC2034 # read by scripts/up
controller_arguments=(
  -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -jar "$controller_jar"
  "--linekeeper.data=$data" "--server.port=$port" "--spring.config.additional-location=optional:file:$data/"
)

controller_answers() { curl -fsS -m 2 "http://127.0.0.1:$port/actuator/health" >/dev/null 2>&1; }
