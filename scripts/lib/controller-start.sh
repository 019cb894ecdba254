# Prepares the controller's start, so that it serves again soon after it was killed. Sourced after common.sh.
#
# The jar is taken apart (a jar in a jar cannot be cached) and a training run leaves an AOT cache: classes
# loaded and linked. Both stand in controller/target/start, in a folder named after what they were made of,
# with the argument file java.args beside it: java @java.args <main class> is the whole start. Without a
# cache the controller starts all the same, only later.

start_folder=$root/controller/target/start
jvm_options=$root/controller/jvm.options
# shellcheck disable=SC2034 # read by scripts/up
controller_main=org.linekeeper.controller.ControllerApplication

prepare_controller_start() {
  local jar_sum sum folder jar
  jar_sum=$(sha256sum <"$controller_jar" | cut -d' ' -f1)
  sum=$({ printf '%s\n' "$jar_sum"; cat "$jvm_options"; with_jdk java -version 2>&1; } | sha256sum | cut -c1-16)
  folder=$start_folder/$sum
  jar=$folder/app/$(basename "$controller_jar")
  if [ -f "$folder/ready" ] && [ "$(cat "$start_folder/jar.sha256" 2>/dev/null)" = "$jar_sum" ]; then return; fi
  mkdir -p "$start_folder"
  if [ ! -f "$folder/ready" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    long_step "preparing the controller's start" train_controller "$folder" "$jar"
    : >"$folder/ready"
  fi
  {
    cat "$jvm_options"
    [ ! -f "$folder/controller.aot" ] || printf '%s\n' "\"-XX:AOTCache=$folder/controller.aot\""
    printf '%s\n%s\n' -cp "\"$jar\""
  } >"$start_folder/java.args.new"
  mv "$start_folder/java.args.new" "$start_folder/java.args"
  printf '%s\n' "$jar_sum" >"$start_folder/jar.sha256"
  remove_old_starts
}

# train_controller folder jar
train_controller() {
  with_jdk java -Djarmode=tools -jar "$controller_jar" extract --destination "$1/app"
  with_jdk java "@$jvm_options" -Xlog:aot=error "-XX:AOTCacheOutput=$1/controller.aot" -cp "$2" \
    org.linekeeper.controller.Training "$1/training" ||
    {
      echo "the training run failed: the controller will start without a cache"
      rm -f "$1/controller.aot"
    }
  rm -rf "$1/training"
}

# A controller that runs needs the folder it was started from.
remove_old_starts() {
  local old
  find "$start_folder" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r old; do rm -rf "$old"; done
}
