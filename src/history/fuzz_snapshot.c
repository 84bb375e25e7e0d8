// Any bytes as a snapshot: refused, or safe to ask.
#include "history/history.h"
#include "history/snapshot.h"
#include "history/test_catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(struct ctx *c, const struct history *h)
{
    static const char *const texts[] = {
        "count(order where amount > 2 and kind contains \"a\", 1m) > 0 or sum(order.amount, 9d) > "
        "3",
        "last(order.kind) = \"A\" and rhythm(login) > 2 or tags contains \"x\"",
        "days_left(contract) < 9 or changed(level, 30d) and days_until_anniversary(birthday) < 9",
        "max(order.due, 30d) + 1m > today or open(contract where ends < today) > 1 and vip",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct rule *rule;
        struct history_plan *p;
        struct ranges r;
        if (rule_parse(c, &world_catalog, str_of(texts[i]), NULL, 0, &rule) ||
            !history_covers(h, rule) || history_compile(c, h, rule, &p))
            continue;
        for (uint32_t k = 0; k < history_customers(h) && k < 8; k++) {
            if (history_ranges(c, h, p, k, WORLD_FROM + WORLD_DAYS, &r))
                abort();
            (void)history_value(h, p, k, WORLD_FROM + 60);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < sizeof(struct snapshot_head) || size > 1 << 20)
        return 0;
    // The checksum is made right, or nothing behind it would ever be reached.
    char *bytes = malloc(size);
    memcpy(bytes, data, size);
    uint64_t length = size, sum;
    memcpy(bytes + offsetof(struct snapshot_head, file_bytes), &length, sizeof length);
    sum = snapshot_checksum(bytes, size);
    memcpy(bytes + offsetof(struct snapshot_head, checksum), &sum, sizeof sum);
    int fd = memfd_create("snapshot", MFD_CLOEXEC);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd >= 0 && write(fd, bytes, size) == (ssize_t)size) {
        struct ctx c = {.arena = arena_create()};
        struct history *h = history_create(&world_catalog, 1);
        int64_t change;
        if (!history_open(&c, h, str_of(path), 9, &change))
            ask(&c, h);
        history_destroy(h);
        arena_destroy(c.arena);
    }
    if (fd >= 0)
        close(fd);
    free(bytes);
    return 0;
}
