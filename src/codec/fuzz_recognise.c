// Any text as every kind of value: what is accepted keeps to its bounds and reads back the same.
#include "codec/profile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

static void check_date(struct str s, enum date_order order)
{
    struct moment m, again;
    char day[DAY_TEXT_SIZE];
    if (recognise_date(s, order, &m) != RECOGNISED_OK)
        return;
    check(m.day >= DAY_MIN && m.day <= DAY_MAX && m.second >= -1 && m.second < 86400);
    day_format(m.day, day);
    check(recognise_date(str_of(day), DATE_ORDER_UNKNOWN, &again) == RECOGNISED_OK);
    check(again.day == m.day && again.second == -1);
}

static void check_number(struct str s)
{
    num_t n, again;
    char text[NUM_TEXT_SIZE];
    if (recognise_number(s, &n) != RECOGNISED_OK)
        return;
    check(n != NUM_NONE);
    num_format(n, text);
    check(recognise_number(str_of(text), &again) == RECOGNISED_OK && again == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    struct ctx c = {.arena = arena_create()};
    struct profile p = {0};
    char room[RECOGNISE_PHONE_SIZE], stamp[20];
    bool yes;
    for (int order = DATE_ORDER_UNKNOWN; order <= DATE_MONTH_FIRST; order++)
        check_date(s, (enum date_order)order);
    check_number(s);
    if (recognise_bool(s, &yes) == RECOGNISED_NOT_YES_NO)
        check(recognised_fail(&c, RECOGNISED_NOT_YES_NO, s, 1, 1) == ERR_INPUT && c.why.zh.len);
    struct str phone = recognise_phone(s, room);
    check(phone.len <= size);
    struct cell cell = {.kind = CELL_TEXT, .text = s};
    profile_add(&p, &cell);
    check(profile_kind(&p) < PROFILE_KINDS);
    double serial;
    if (size >= sizeof serial) {
        memcpy(&serial, data, sizeof serial);
        check(recognise_serial_text(serial, stamp) < sizeof stamp);
    }
    arena_destroy(c.arena);
    return 0;
}
