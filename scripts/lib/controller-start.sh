# Prepares the controller's start, so that it serves again soon after it was killed. Sourced after common.sh.
#
# The jar is taken apart (a jar in a jar cannot be cached). Spring's search for the parts there are, and for what each
# needs, is done once and kept as code: assembled.jar. A training run leaves an AOT cache: classes loaded and linked. All
# stand in controller/target/start, in a folder named after what they were made of, with the argument file java.args
# beside it: java @java.args <main class> is the whole start. What could not be made is done without: the controller
# starts all the same, only later.

start_folder=$root/controller/target/start
jvm_options=$root/controller/jvm.options
# shellcheck disable=SC2034 # read by scripts/up
controller_main=org.linekeeper.controller.ControllerApplication

prepare_controller_start() {
  local jar_sum sum folder
  jar_sum=$(sha256sum <"$controller_jar" | cut -d' ' -f1)
  sum=$({ printf '%s\n' "$jar_sum"; cat "$jvm_options" "${BASH_SOURCE[0]}"; with_jdk java -version 2>&1; } | sha256sum | cut -c1-16)
  folder=$start_folder/$sum
  if [ -f "$folder/ready" ] && [ "$(cat "$start_folder/jar.sha256" 2>/dev/null)" = "$jar_sum" ]; then return; fi
  mkdir -p "$start_folder"
  if [ ! -f "$folder/ready" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    long_step "preparing the controller's start" make_controller_start "$folder"
    : >"$folder/ready"
  fi
  cp "$folder/java.args" "$start_folder/java.args.new"
  mv "$start_folder/java.args.new" "$start_folder/java.args"
  printf '%s\n' "$jar_sum" >"$start_folder/jar.sha256"
  remove_old_starts
}

# make_controller_start folder
make_controller_start() {
  local jar
  jar=$1/app/$(basename "$controller_jar")
  with_jdk java -Djarmode=tools -jar "$controller_jar" extract --destination "$1/app"
  assemble_controller "$1" "$jar" || echo "the controller could not be assembled: it will look for its parts at every start"
  rm -rf "$1/assembled"
  train_controller "$1" "$jar" || echo "the training run failed: the controller will start without a cache"
}

# train_controller folder jar word...   the words are Training's; leaves java.args, with the cache where there is one
train_controller() {
  local status=0
  start_arguments "$1" "$2" >"$1/java.args"
  with_jdk java "@$1/java.args" -Xlog:aot=error "-XX:AOTCacheOutput=$1/controller.aot" \
    org.linekeeper.controller.Training "$1/training" "${@:3}" || status=$?
  [ "$status" = 0 ] || rm -f "$1/controller.aot"
  rm -rf "$1/training"
  start_arguments "$1" "$2" >"$1/java.args"
  return "$status"
}

# assemble_controller folder jar
assemble_controller() {
  local made=$1/assembled
  with_jdk java -cp "$2" org.springframework.boot.SpringApplicationAotProcessor "$controller_main" \
    "$made/sources" "$made/resources" "$made/classes" org.linekeeper linekeeper-controller &&
    find "$made/sources" -name '*.java' -printf '"%p"\n' >"$made/files" &&
    with_jdk javac -nowarn -proc:none -cp "$2" -d "$made/classes" "@$made/files" &&
    with_jdk jar --create --file "$made/jar" -C "$made/classes" . &&
    mv "$made/jar" "$1/assembled.jar"
}

# Prints Java's arguments, as far as they have been made; the class path stands last.
#   start_arguments folder jar
start_arguments() {
  local path=$2
  cat "$jvm_options"
  if [ -f "$1/assembled.jar" ]; then
    path=$1/assembled.jar:$path
    echo -Dspring.aot.enabled=true
  fi
  [ ! -f "$1/controller.aot" ] || printf '%s\n' "\"-XX:AOTCache=$1/controller.aot\""
  printf '%s\n%s\n' -cp "\"$path\""
}

# A controller that runs needs the folder it was started from.
remove_old_starts() {
  local old
  find "$start_folder" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r old; do rm -rf "$old"; done
}
