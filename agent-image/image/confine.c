// Runs a program of the session behind a wall, and becomes it:
//
//   confine [--read PATH]... [--write PATH]... [--oom-first] -- PROGRAM [ARGUMENT]...
//
// The program and all that it starts see of the file system only what is listed (Landlock): what is read may be
// executed too, what is written may not. They can neither signal, trace nor look into any process outside, and they
// cannot listen for TCP. Paths that are not there are left out. How much of it the kernel can do depends on its age;
// where it can do nothing at all, one line on standard error says so and the program runs without. That is no way
// past the wall: nobody outside decides it, and the agent reports what it proved.
//
// Linked statically: what is preloaded into the program is not loaded into this one, and it starts in a millisecond.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ABI_RENAME = 2, ABI_TRUNCATE = 3, ABI_TCP = 4, ABI_SIGNAL = 6 };

#define READ (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                                                        \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |                      \
   LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                   \
   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |                        \
   LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define OF_A_FILE                                                                                                    \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |                       \
   LANDLOCK_ACCESS_FS_TRUNCATE)

static void fail(const char *what) {
  fprintf(stderr, "confine: %s: %s\n", what, strerror(errno));
  exit(126);
}

static struct landlock_ruleset_attr all_that(int abi) {
  struct landlock_ruleset_attr wall = {.handled_access_fs = READ | WRITE};
  if (abi >= ABI_RENAME) wall.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= ABI_TRUNCATE) wall.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (abi >= ABI_TCP) wall.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP;
  if (abi >= ABI_SIGNAL) wall.scoped = LANDLOCK_SCOPE_SIGNAL;
  return wall;
}

static void allow(int wall, const char *path, unsigned long long access) {
  int file = open(path, O_PATH | O_CLOEXEC);
  if (file < 0) return;
  struct stat status;
  if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode)) access &= OF_A_FILE;
  struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = file};
  if (syscall(SYS_landlock_add_rule, wall, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) fail(path);
  close(file);
}

// Where memory runs out, the kernel ends this one before the agent, whose score it has inherited. A score can only be
// raised, and Kubernetes begins with up to 999. A kernel that lets nobody do it keeps no program from running.
static void be_first_to_go(void) {
  int file = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  char text[16] = "";
  int inherited = read(file, text, sizeof text - 1) > 0 ? atoi(text) : 0;
  int score = inherited + 10 < 500 ? 500 : inherited + 10 > 1000 ? 1000 : inherited + 10;
  int length = snprintf(text, sizeof text, "%d", score);
  if (pwrite(file, text, (size_t)length, 0) != length) fprintf(stderr, "confine: oom_score_adj: %s\n", strerror(errno));
  close(file);
}

int main(int count, char **words) {
  int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  struct landlock_ruleset_attr handled = all_that(abi);
  int wall = abi < 1 ? -1 : (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
  if (abi >= 1 && wall < 0) fail("landlock");
  int next = 1;
  for (; next < count && strcmp(words[next], "--") != 0; next++) {
    const char *option = words[next];
    if (strcmp(option, "--oom-first") == 0) {
      be_first_to_go();
      continue;
    }
    const char *value = ++next < count ? words[next] : "";
    if (strcmp(option, "--read") == 0) {
      if (wall >= 0) allow(wall, value, READ);
    } else if (strcmp(option, "--write") == 0) {
      if (wall >= 0) allow(wall, value, handled.handled_access_fs & ~(unsigned long long)LANDLOCK_ACCESS_FS_EXECUTE);
    } else {
      fprintf(stderr, "confine: unknown option %s\n", option);
      return 126;
    }
  }
  if (next + 1 >= count) {
    fprintf(stderr, "confine: no program\n");
    return 126;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no new privileges");
  if (wall < 0) {
    fprintf(stderr, "confine: the kernel has no Landlock here: %s runs without this wall\n", words[next + 1]);
  } else if (syscall(SYS_landlock_restrict_self, wall, 0) != 0) {
    fail("landlock");
  } else {
    close(wall);
  }
  execvp(words[next + 1], words + next + 1);
  fprintf(stderr, "confine: %s: %s\n", words[next + 1], strerror(errno));
  return 127;
}
