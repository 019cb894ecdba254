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
# shellcheck disable=SC2034 # the controller writes its installation's name into it; read by scripts/down
installation_file=$data/installation
# shellcheck source=scripts/lib/controller-start.sh
. "$root/scripts/lib/controller-start.sh"
# shellcheck disable=SC2034 # read by scripts/up
controller_arguments=(
  "@$start_folder/java.args" ${LINEKEEPER_HEAP:+"-Xmx$LINEKEEPER_HEAP"} "$controller_main"
  "--linekeeper.data=$data" "--server.port=$port" "--spring.config.additional-location=optional:file:$data/"
)

# Prints the controller's address on this machine. One that its settings have speak TLS alone answers plain HTTP with 400.
controller_url() {
  local scheme=http
  if [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/actuator/health")" = 400 ]; then scheme=https; fi
  printf '%s' "$scheme://127.0.0.1:$port"
}

# The certificate is for the name by which others call it; on the loopback nobody stands in between.
controller_answers() { curl -kfsS -m 2 "$(controller_url)/actuator/health" >/dev/null 2>&1; }

# Whether a systemd unit is installed that runs the controller of this data folder.
unit_runs_this() { [ -d /run/systemd/system ] && grep -qF -- "\"--linekeeper.data=$data\"" "$unit_file" 2>/dev/null; }

# Prints a process's words, a line each; nothing where it is gone.
words_of() { { tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

# Whether a process runs the controller of this data folder. After a reboot a number in a file may be another program's.
is_controller() {
  local words
  words=$(words_of "$1")
  grep -qF -- "$controller_main" <<<"$words" && grep -qxF -- "--linekeeper.data=$data" <<<"$words"
}

# Prints those of the processes in these files, a number a line, that run the controller of this data folder.
controllers_of() {
  local file pid
  for file in "$@"; do
    while read -r pid || [ -n "$pid" ]; do
      if [[ $pid =~ ^[0-9]+$ ]] && is_controller "$pid"; then echo "$pid"; fi
    done < <(cat "$file" 2>/dev/null)
  done
}

# Prints the processes that scripts/up left in the background.
background_controllers() { controllers_of "$pid_file"; }

# Prints the process that holds this data folder, however it was started: it writes its number into the folder's lock.
holding_controller() { controllers_of "$data/lock"; }

# Prints the process that serves this data folder on this port, whatever its health says; fails where there is none.
controller_here() {
  local pid
  for pid in $(background_controllers) $(holding_controller); do
    if words_of "$pid" | grep -xF -- "--server.port=$port" >/dev/null; then
      echo "$pid"
      return 0
    fi
  done
  return 1
}

# Whether anything listens where the API is to be.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
