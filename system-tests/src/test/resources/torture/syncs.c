/*
 * Loaded before the C library, this writes down what a process has forced to the disk: for every fsync and fdatasync that
 * succeeded, the file's inode and its size when the call began; for a file that is deleted, size 0. Each record is two 64-bit
 * numbers, appended to the file that CULEX_SYNC_LOG names before the call returns.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_file = -1;

__attribute__((constructor)) static void open_log(void) {
    const char *name = getenv("CULEX_SYNC_LOG");
    if (name != NULL) {
        log_file = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    }
}

static void record(uint64_t inode, uint64_t size) {
    uint64_t entry[2] = {inode, size};
    if (log_file >= 0 && write(log_file, entry, sizeof entry) != sizeof entry) {
        abort();
    }
}

static int forced(const char *function, int file) {
    struct stat before;
    int (*next)(int) = (int (*)(int)) dlsym(RTLD_NEXT, function);
    int known = fstat(file, &before);
    int result = next(file);
    if (result == 0 && known == 0 && S_ISREG(before.st_mode)) {
        record(before.st_ino, before.st_size);
    }
    return result;
}

int fsync(int file) {
    return forced("fsync", file);
}

int fdatasync(int file) {
    return forced("fdatasync", file);
}

int unlink(const char *name) {
    struct stat before;
    int (*next)(const char *) = (int (*)(const char *)) dlsym(RTLD_NEXT, "unlink");
    if (stat(name, &before) == 0 && S_ISREG(before.st_mode) && before.st_nlink == 1) {
        record(before.st_ino, 0);
    }
    return next(name);
}
