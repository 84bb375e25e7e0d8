// replay: runs one fuzz target over every file of its corpus, as a test (TAP).
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        return 1;
    long size = ftell(f);
    rewind(f);
    // Exactly as large as the input, so that the sanitizer sees the first byte past it.
    uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
    size_t got = size > 0 ? fread(bytes, 1, (size_t)size, f) : 0;
    fclose(f);
    int result = LLVMFuzzerTestOneInput(bytes, got);
    free(bytes);
    return result;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    DIR *dir = opendir(argv[1]);
    if (!dir) {
        fprintf(stderr, "no corpus folder %s\n", argv[1]);
        return 2;
    }
    int count = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        int bad = replay(argv[1], entry->d_name) != 0;
        failed += bad;
        printf("%s %d - %s\n", bad ? "not ok" : "ok", ++count, entry->d_name);
    }
    closedir(dir);
    printf("1..%d\n", count);
    return failed || !count;
}
