#include "transfer/test_files.h"
#include "sys/file.h"

#include <math.h>

struct str files_write(struct test_org *t, const char *name, struct str bytes)
{
    struct str path = str_format(t->c.arena, "%s/%s", t->folder, name);
    assert_ok(&t->c, file_write(&t->c, path, bytes));
    return path;
}

struct import_result files_load(struct test_org *t, struct import_options o)
{
    struct import_result r;
    assert_ok(&t->c, import_run(&t->c, t->org, viewer_program(), &o, &r));
    const struct import_counts *n = &r.counts;
    assert_int_equal(n->read, n->created + n->updated + n->unchanged + n->refused + n->skipped);
    return r;
}

struct str files_refused(struct test_org *t, struct import_options o)
{
    struct import_result r;
    fail_clear(&t->c);
    enum err e = import_run(&t->c, t->org, viewer_program(), &o, &r);
    if (!e)
        fail_msg("the file was not refused");
    struct str words = t->c.why.en;
    assert_true(words.len > 0 && t->c.why.zh.len > 0);
    fail_clear(&t->c);
    return words;
}

static const char *const asked[] = {"sum(order.amount, 3650d)",
                                    "count(order, 3650d)",
                                    "sum(order_line.amount, 3650d)",
                                    "count(order_line, 3650d)",
                                    "days_since(order)",
                                    "days_since_first(order_line)",
                                    "city",
                                    "before(city, 100d)",
                                    "before(city, 200d)",
                                    "max(order_line.quantity, 60d)",
                                    "count(order where amount > 50, 90d)"};
enum { FIGURES = sizeof asked / sizeof *asked, EVERY = 23, DAYS = 460 };

static struct str code_of(struct test_org *t, struct db_tx *tx, int64_t id)
{
    struct record r;
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c, record_load(&t->c, tx, s, s->customer, id, &r));
    return r.cells[s->objects[s->customer].key].text;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

// One line for each customer and day: what each condition says of him.
static struct str line_of(struct test_org *t, struct db_tx *tx, const struct history *h,
                          struct history_plan *const *plans, uint32_t customer)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_add(&b, code_of(t, tx, history_customer_id(h, customer)));
    for (day_t d = day_parse(STR("2025-01-01")), end = d + DAYS; d < end; d += EVERY)
        for (int i = 0; i < FIGURES; i++) {
            double v = history_value(h, plans[i], customer, d);
            if (i >= 6 && i < 9 && !isnan(v))
                buf_format(&b, " %.*s", STR_ARG(history_text(h, v)));
            else
                buf_format(&b, " %.6g", v);
        }
    struct str out = str_copy(t->c.arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct buf files_figures(struct test_org *t)
{
    const struct schema *s = org_schema(t->org);
    const struct history *h;
    struct rule *rules[FIGURES];
    struct history_plan *plans[FIGURES];
    struct db_tx *tx;
    struct buf out;
    for (int i = 0; i < FIGURES; i++)
        assert_ok(&t->c, rule_parse_value(&t->c, &s->catalog, str_of(asked[i]), &rules[i]));
    assert_ok(&t->c, mirror_use(&t->c, org_mirror(t->org), (const struct rule *const *)rules,
                                FIGURES, &h));
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    for (int i = 0; i < FIGURES; i++)
        assert_ok(&t->c, history_compile(&t->c, h, rules[i], &plans[i]));
    struct str *lines = ARENA_ARRAY(t->c.arena, struct str, history_customers(h) + 1);
    size_t n = 0;
    for (uint32_t k = 0; k < history_customers(h); k++)
        if (history_first_day(h, k, DAY_MAX) != DAY_NONE)
            lines[n++] = line_of(t, tx, h, plans, k);
    db_read_end(tx);
    mirror_release(org_mirror(t->org));
    qsort(lines, n, sizeof *lines, by_text);
    buf_init(&out, 1 << 28);
    for (size_t i = 0; i < n; i++)
        buf_format(&out, "%.*s\n", STR_ARG(lines[i]));
    return out;
}

void files_same(const char *says, struct test_org *t, const struct buf *dump,
                const struct buf *figures)
{
    struct buf now = test_dump(t);
    test_same(says, dump, &now);
    buf_deinit(&now);
    if (figures) {
        now = files_figures(t);
        test_same(says, figures, &now);
        buf_deinit(&now);
    }
    assert_ok(&t->c, mirror_prove(&t->c, org_mirror(t->org)));
}
