# What the scripts share: where things are, how they speak, how they run Java. Sourced, never run.

# systemd sets none for root's units, nor does every cron
if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6) || HOME=/
  export HOME
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/lib/jdk.sh
. "$root/scripts/lib/jdk.sh"

# The laboratory removes its containers itself; Testcontainers' own remover would have to be pulled.
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=localhost

base_image=debian:trixie-slim
build_image=linekeeper/build:dev
sandbox_image=linekeeper/sandbox:dev
# shellcheck disable=SC2034 # read by scripts/setup
controller_image=linekeeper/controller:dev
controller_jar=$root/controller/target/linekeeper-controller-0.1.0-SNAPSHOT.jar
lab_classpath="$root/agent-image/lab/target/linekeeper-lab-0.1.0-SNAPSHOT.jar:$root/agent-image/lab/target/lib/*"

say() { printf '%s\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Prints the header comment of the calling script: its help text.
help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; }

# Ends the script with its help where any of its words asks for that: whoever asks wants nothing done.
#   help_if_asked "$@"
help_if_asked() {
  local word
  for word in "$@"; do
    case $word in --help | -h) help; exit 0 ;; esac
  done
}

may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

docker_code=0
docker_answers() {
  docker_code=0
  timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || docker_code=$?
  [ "$docker_code" = 0 ]
}
# Whether somebody had Docker's socket and said nothing when docker_answers looked last.
docker_hangs() { [ "$docker_code" = 124 ]; }
image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Docker's socket belongs to root and its group. Who may be root is put into that group, and has it at once and not only
# with the next login: the script begins anew with it.
#   in_docker_group "$@"
in_docker_group() {
  local group=docker
  if [ "$(id -u)" = 0 ] || [ -n "${DOCKER_HOST:-}" ] || docker_answers || id -nG | grep -qw "$group"; then return 0; fi
  command -v sg >/dev/null || return 0
  if ! id -nG "$(id -un)" | grep -qw "$group"; then
    may_be_root || return 0
    as_root groupadd -f --system "$group"
    as_root usermod -aG "$group" "$(id -un)"
    say "  $(id -un) is put into the group $group, which may speak to Docker"
  fi
  exec sg "$group" -c "$(printf '%q ' "$0" "$@")"
}

# Runs a long step quietly: progress every ten seconds, the end of its output where it fails.
#   long_step "what it is" command ...
long_step() {
  local what=$1 log pid status=0 start=$SECONDS
  shift
  mkdir -p "$root/target"
  log=$(mktemp "$root/target/step.XXXXXX.log")
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  say "  $what ..."
  while kill -0 "$pid" 2>/dev/null; do
    if [ $(((SECONDS - start) % 10)) = 9 ]; then say "    ... $((SECONDS - start)) s: $(tail -n 1 "$log" | tr -d '\r' | cut -c1-100)"; fi
    sleep 1
  done
  wait "$pid" || status=$?
  if [ "$status" != 0 ]; then
    tail -n 40 "$log" >&2
    die "$what failed (its whole output: $log)"
  fi
  say "    done in $((SECONDS - start)) s"
  rm -f "$log"
}

# Runs a command that needs a JDK 25: on this machine where it has one, else in the build container, with
# the same paths, the machine's network, processes and Docker socket.
with_jdk() {
  local home
  if home=$(find_jdk); then
    JAVA_HOME=$home PATH=$home/bin:$PATH "$@"
    return
  fi
  local mounts=(-v "$root:$root" -v /var/run/docker.sock:/var/run/docker.sock -v "$HOME/.m2:$HOME/.m2")
  [ -z "${data:-}" ] || mounts+=(-v "$data:$data")
  mkdir -p "$HOME/.m2"
  # the runtime's user database need not know the caller; Maven wants a home
  docker run --rm --init --network host --pid host "${mounts[@]}" -w "$PWD" -e HOME="$HOME" -e CI="${CI:-}" \
    -e TESTCONTAINERS_RYUK_DISABLED -e TESTCONTAINERS_HOST_OVERRIDE \
    --group-add "$(stat -c %g /var/run/docker.sock)" --user "$(id -u):$(id -g)" "$build_image" "$@"
}
