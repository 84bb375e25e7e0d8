// What tests of tickets work with: an organisation with three people and a queue, on a clock that is held.
#pragma once
#include "app/loop.h"
#include "auth/department.h"
#include "auth/person.h"
#include "auth/role.h"
#include "care/ticket_talk.h"
#include "model/test_deed.h"

struct shop {
    struct test_org t;
    int64_t customer, queue, anna, bert, clara;
};

static inline void at(struct shop *x, const char *day, int hour, int minute)
{
    int64_t wall = (int64_t)day_parse(str_of(day)) * 86400 + hour * 3600 + minute * 60;
    clock_hold(org_clock(x->t.org), calendar_ms(org_clock(x->t.org), wall));
}

static inline int64_t wall_of(const char *day, int hour, int minute)
{
    return (int64_t)day_parse(str_of(day)) * 86400 + hour * 3600 + minute * 60;
}

static inline void turn(struct shop *x)
{
    bool more = true;
    for (int i = 0; more; i++) {
        assert_true(i < 1000); // it comes to rest
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
    }
}

// Everything that is due between now and then, each at its own time.
static inline void until(struct shop *x, const char *day, int hour, int minute)
{
    int64_t end = calendar_ms(org_clock(x->t.org), wall_of(day, hour, minute));
    turn(x);
    for (;;) {
        int64_t next = test_number(&x->t, "SELECT MIN(due) FROM agenda");
        if (next <= 0 || next > end)
            break;
        if (next > clock_ms(org_clock(x->t.org)))
            clock_hold(org_clock(x->t.org), next);
        turn(x);
        assert_true(test_number(&x->t, "SELECT MIN(due) FROM agenda") != next);
    }
    clock_hold(org_clock(x->t.org), end);
    turn(x);
}

struct setting_up {
    struct shop *x;
    const char *settings;
};

static inline int64_t person(struct work *w, const char *login, int64_t department)
{
    struct person p = {.login = str_of(login),
                       .name = str_of(login),
                       .language = STR("zh"),
                       .department = department,
                       .active = true};
    int64_t id;
    static const int64_t administrator = 1; // sees every ticket
    assert_ok(w->c, person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id));
    assert_ok(w->c, role_give(w->c, w->tx, id, &administrator, 1));
    return id;
}

static inline enum err set_up(struct work *w, void *user)
{
    struct setting_up *s = user;
    struct department d = {.name = STR("客服")};
    const struct json *json;
    struct ticket_queue q = queue_usual();
    assert_ok(w->c, department_create(w->c, w->tx, &d));
    s->x->anna = person(w, "anna", d.id);
    s->x->bert = person(w, "bert", d.id);
    s->x->clara = person(w, "clara", d.id);
    d.head = s->x->clara;
    d.version = 1;
    assert_ok(w->c, department_update(w->c, w->tx, &d));
    s->x->customer = test_add(w, "customer", 0, "code=C1;name=王记;mail=wang@example.com");
    const char *text =
        str_format(w->c->arena, s->settings, (long long)s->x->anna, (long long)s->x->bert).at;
    assert_ok(w->c, json_parse(w->c, str_of(text), 1 << 16, &json));
    assert_ok(w->c, queue_read(w->c, json, &q));
    assert_ok(w->c, queue_create(w, &q));
    s->x->queue = q.id;
    return ERR_NONE;
}

// An answer within an hour, a solution within eight, twice as fast where it is urgent.
static const char usual[] =
    "{\"name\":\"客服\",\"members\":[{\"person\":%lld},{\"person\":%lld}],\"routing\":\"turn\","
    "\"goals\":[{\"priority\":\"\",\"first\":60,\"solve\":480},{\"priority\":\"紧急\",\"first\":30,"
    "\"solve\":240}],\"steps\":[{\"part\":\"first\",\"percent\":75,\"act\":\"tell\"},{\"part\":"
    "\"first\",\"percent\":100,\"act\":\"head\"},{\"part\":\"solve\",\"percent\":150,\"act\":"
    "\"assign\"}],\"reopen_days\":7,\"close_days\":3}";

static inline void shop_open(struct shop *x, const char *settings)
{
    struct setting_up s = {x, settings};
    test_org_create(&x->t);
    at(x, "2026-11-23", 9, 0); // a Monday
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, set_up, &s));
}

static inline void shop_close(struct shop *x)
{
    test_org_destroy(&x->t);
}

static inline int64_t ticket(struct shop *x, const char *cells)
{
    int64_t wall = clock_wall(org_clock(x->t.org), clock_ms(org_clock(x->t.org)));
    char room[KIND_TEXT_SIZE];
    struct str start = kind_format(kind_of(KIND_TIME), value_int(wall), room);
    return create(&x->t, "ticket", x->customer,
                  str_format(x->t.c.arena, "start=%.*s;subject=坏了%s%s", STR_ARG(start),
                             *cells ? ";" : "", cells)
                      .at);
}

static inline struct ticket_clock clock_of(struct shop *x, int64_t id)
{
    struct ticket_clock k;
    struct db_tx *tx;
    bool found;
    assert_ok(&x->t.c, db_read_begin(&x->t.c, org_db(x->t.org), &tx));
    assert_ok(&x->t.c, ticket_clock_load(&x->t.c, tx, id, &k, &found));
    db_read_end(tx);
    assert_true(found);
    return k;
}

static inline struct str cell(struct shop *x, int64_t id, const char *field)
{
    struct record r;
    assert_ok(&x->t.c, load(&x->t, "ticket", id, &r));
    const struct object *o = &org_schema(x->t.org)->objects[r.object];
    int at_field = object_field(o, str_of(field));
    return kind_text(x->t.c.arena, o->fields[at_field].kind, r.cells[at_field]);
}

#define assert_cell(x, id, field, want)                                                            \
    assert_string_equal(str_zero((x)->t.c.arena, cell(x, id, field)), want)

struct said {
    struct shop *x;
    struct talk_saying s;
};

static inline enum err say_job(struct work *w, void *user)
{
    struct said *one = user;
    struct desk d;
    enum err e = desk_open(w, org_clock(one->x->t.org), &d);
    return e ? e : talk_say(&d, &one->s);
}

static inline enum err try_say(struct shop *x, int64_t id, enum talk_kind kind, const char *text)
{
    struct said one = {x, {.ticket = id, .kind = kind, .text = str_of(text), .then = -1}};
    fail_clear(&x->t.c);
    return org_write(&x->t.c, x->t.org, x->anna, say_job, &one);
}

static inline void say(struct shop *x, int64_t id, enum talk_kind kind, const char *text)
{
    assert_ok(&x->t.c, try_say(x, id, kind, text));
}

// How many were told, of whom and of what `where` says.
static inline int64_t told(struct shop *x, const char *where)
{
    return test_number(&x->t, str_format(x->t.c.arena,
                                         "SELECT COUNT(*) FROM message m JOIN person p ON p.id = "
                                         "m.person WHERE m.kind = 'bell' AND %s",
                                         where)
                                  .at);
}
