# How scripts/up and scripts/down run the controller. Sourced after common.sh.

if [ -n "${LINEKEEPER_DATA:-}" ]; then
  data=$LINEKEEPER_DATA
elif [ "$(id -u)" = 0 ]; then
  data=/var/lib/linekeeper
else
  data=$HOME/.local/share/linekeeper
fi
data=$(realpath -m "$data")
port=${LINEKEEPER_PORT:-8080}
pid_file=$data/controller.pid
unit_file=/etc/systemd/system/linekeeper.service
# shellcheck disable=SC2034 # read by scripts/down
installation_label=org.linekeeper.installation
# shellcheck source=scripts/lib/controller-start.sh
. "$root/scripts/lib/controller-start.sh"
# shellcheck disable=SC2034 # read by scripts/up
controller_arguments=(
  "@$start_folder/java.args" ${LINEKEEPER_HEAP:+"-Xmx$LINEKEEPER_HEAP"} "$controller_main"
  "--linekeeper.data=$data" "--server.port=$port" "--spring.config.additional-location=optional:file:$data/"
)

controller_answers() { curl -fsS -m 2 "http://127.0.0.1:$port/actuator/health" >/dev/null 2>&1; }

# Whether a systemd unit is installed that runs the controller of this data folder.
unit_runs_this() { [ -d /run/systemd/system ] && grep -qF -- "\"--linekeeper.data=$data\"" "$unit_file" 2>/dev/null; }

# Prints the process that scripts/up left in the background; fails where there is none. After a reboot the number in the
# file may be another program's.
background_controller() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) && grep -aqF "$controller_main" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

# Whether anything listens where the API is to be.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
