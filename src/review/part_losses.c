// Why customers left, most money first, and who came back.
#include "care/loss_sum.h"
#include "review/making.h"

#include <math.h>

enum { REASONS_SHOWN = 8, GROWN_LEAST = 3 };

static int64_t count_of(const struct loss_heaps *h, struct str value)
{
    for (int i = 0; i < h->count; i++)
        if (str_eq(h->at[i].value, value))
            return h->at[i].count;
    return 0;
}

// A reason that many more named than in the period before: where a rule is missing.
static void keep_grown(struct making *m, const struct loss_heap *now, int64_t before)
{
    struct review_facts *f = &m->facts;
    int64_t more = now->count - before;
    if (!now->value.len || now->count < GROWN_LEAST || now->count < 2 * before ||
        more <= f->grown_now - f->grown_before)
        return;
    f->grown = same_words(now->value);
    f->grown_now = now->count;
    f->grown_before = before;
}

static void add_reasons(struct making *m, struct review_section *s, const struct losses *l,
                        const struct loss_sums *now, const struct loss_sums *before, bool money)
{
    static const struct review_column columns[] = {
        {"reason", "原因", "Reason", false},   {"amount", "流失金额", "Amount lost", true},
        {"count", "客户", "Customers", false}, {"before", "上一期", "Before", false},
        {"back", "已挽回", "Won back", false},
    };
    struct arena *a = m->c->arena;
    struct review_table *t = review_table(m, s, "reason", SAY("主要原因", "Top reasons"), columns,
                                          sizeof columns / sizeof *columns);
    for (int i = 0; i < now->reasons.count && i < REASONS_SHOWN; i++) {
        const struct loss_heap *h = &now->reasons.at[i];
        struct str path = path_filter(a, "loss", loss_heap_filter(a, l, now, "reason", h->value));
        struct review_cell *row = review_row(m, t);
        int64_t then = count_of(&before->reasons, h->value);
        row[0] =
            cell_words(h->value.len ? same_words(h->value) : SAY("未填写", "not told"), STR(""));
        row[0].tone = h->value.len ? TONE_PLAIN : TONE_QUIET;
        row[1] = money ? cell_money(h->amount, path) : row[1];
        row[2] = cell_count(h->count, path);
        row[3] = cell_count(then, STR(""));
        row[4] = cell_count(h->back, STR(""));
        keep_grown(m, h, then);
    }
    if (now->reasons.count > REASONS_SHOWN)
        t->says = review_format(a, "共 %d 个原因，只列金额最大的 %d 个。",
                                "%d reasons; the %d with the most money.", now->reasons.count,
                                REASONS_SHOWN);
}

// Who came back in the period, whenever he was lost.
static enum err add_back(struct making *m, struct review_section *s, const struct losses *l)
{
    struct rule *filter;
    int64_t count = 0;
    struct arena *a = m->c->arena;
    if (!loss_reads(l, l->returned))
        return ERR_NONE;
    struct str text =
        str_format(a, "returned >= %.*s and returned <= %.*s", STR_ARG(day_text(a, m->now.from)),
                   STR_ARG(day_text(a, m->now.to)));
    int at = (int)(l->o - l->s->objects);
    enum err e = list_filter(m->c, l->s, at, text, &filter);
    struct list_question q = {.object = at, .sort = -1, .limit = 1, .filter = filter};
    if (!e)
        e = list_count(m->c, m->org, l->s, m->v, &q, false, &count);
    if (!e) {
        struct review_cell cell = cell_count(count, path_filter(a, "loss", text));
        cell.tone = count ? TONE_GOOD : TONE_PLAIN;
        review_figure(m, s, "back", SAY("这段时间挽回", "Won back meanwhile"), cell);
    }
    return e;
}

static enum err add_figures(struct making *m, struct review_section *s, const struct losses *l,
                            const struct loss_sums *now, const struct loss_sums *before, bool money)
{
    struct arena *a = m->c->arena;
    struct str all = l->filter;
    if (now->spared)
        all = str_format(a, "%.*s and (kind is empty or kind != %.*s)", STR_ARG(all),
                         STR_ARG(loss_quoted(a, now->spared_word)));
    struct str path = path_filter(a, "loss", all);
    struct review_cell lost = cell_count(now->lost, path);
    lost.text = review_format(a, "上一期 %lld", "%lld before", (long long)before->lost);
    review_figure(m, s, "lost", SAY("流失记录", "Losses"), lost);
    if (money) {
        struct review_cell amount = cell_money(now->amount, path),
                           then = cell_money(before->amount, STR(""));
        amount.text.zh =
            str_format(a, "上一期 %.*s", STR_ARG(review_cell_text(a, m->out, &then, true)));
        amount.text.en =
            str_format(a, "%.*s before", STR_ARG(review_cell_text(a, m->out, &then, false)));
        review_figure(m, s, "amount", SAY("流失金额", "Amount lost"), amount);
    }
    enum err e = add_back(m, s, l);
    if (loss_reads(l, l->reason)) {
        int64_t untold = count_of(&now->reasons, STR(""));
        struct str open = path_filter(a, "loss", loss_heap_filter(a, l, now, "reason", STR("")));
        struct review_cell cell = cell_count(untold, open);
        cell.tone = untold ? TONE_BAD : TONE_PLAIN;
        review_figure(m, s, "untold", SAY("还不知道原因", "No reason known"), cell);
        m->facts.untold = untold;
        m->facts.untold_path = open;
    }
    return e;
}

enum err review_losses(struct making *m)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct losses l, then;
    struct loss_sums now, before;
    enum err e = losses_fields(&quiet, m->org, m->s, m->v, &l);
    if (e) // not kept here, or not for him
        return ERR_NONE;
    then = l;
    e = losses_between(m->c, &l, m->now.from, m->now.to);
    if (!e)
        e = losses_between(m->c, &then, m->before.period.from, m->before.period.to);
    if (e)
        return e;
    loss_add_up(m->c->arena, &l, &now);
    loss_add_up(m->c->arena, &then, &before);
    struct review_section *s = review_section(m, "losses", SAY("流失原因", "Why they left"));
    bool money = loss_reads(&l, l.amount);
    m->facts.lost = now.lost;
    e = add_figures(m, s, &l, &now, &before, money);
    if (!e && now.reasons.count && loss_reads(&l, l.reason))
        add_reasons(m, s, &l, &now, &before, money);
    if (!e && !now.lost)
        s->empty =
            SAY("这段时间没有流失记录。流失由官方定义每天判断；有了记录，回访后填写原因，这里就会按"
                "金额排列。",
                "No losses on record for this time. They open daily by the official definition; "
                "once people were asked, reasons stand here by money.");
    if (!now.lost)
        s->empty_path = STR("/losses");
    return e;
}
