# Finds a JDK 25. Sourced by ./mvnw and by the scripts; prints nothing.

# Prints the feature number ("25") of the JDK in folder $1, or nothing where there is none.
jdk_feature() {
  [ -x "$1/bin/javac" ] || return 0
  # javac starts a whole virtual machine; the release file says the same at once
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# Prints the folder of a JDK 25: JAVA_HOME first, then the usual folders. Fails where there is none.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ -n "$home" ] && [ "$(jdk_feature "$home")" = 25 ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}
