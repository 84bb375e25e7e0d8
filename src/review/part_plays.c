// What plays did: kept against the control group, so that what works can be told from what harms, and from
// what nobody knows yet.
#include "flow/play_result.h"
#include "model/worth.h"
#include "review/making.h"

#include <math.h>

static const double least = 0.05; // as the page of plays asks

static struct review_text verdict(struct arena *a, const struct play_result *r)
{
    if (effect_harms(&r->effect))
        return SAY("有害", "harms");
    if (effect_helps(&r->effect))
        return SAY("有效", "works");
    if (isnan(r->effect.difference))
        return r->control.entered ? SAY("结果未到", "not decided yet")
                                  : SAY("没有对照组", "no control group");
    int64_t more = r->needed.treated - (int64_t)effect_group_worth(&r->play.decided);
    if (r->needed.treated && more > 0)
        return review_format(a, "还看不出，约需再有 %lld 位", "open: about %lld more",
                             (long long)more);
    return SAY("还看不出", "open");
}

static struct str entries(struct arena *a, const struct play *p, const char *arm,
                          const char *outcome)
{
    return path_of(a, "/plays/%lld?arm=%s&outcome=%s", (long long)p->id, arm, outcome);
}

static void add_row(struct making *m, struct review_table *t, const struct play *p,
                    const struct play_result *r, bool money)
{
    struct arena *a = m->c->arena;
    struct str page = path_of(a, "/plays/%lld", (long long)p->id);
    struct review_cell *row = review_row(m, t);
    row[0] = cell_words(same_words(p->name), page);
    row[1] = cell_words(p->enabled ? SAY("启用", "on") : SAY("停用", "off"), STR(""));
    row[1].tone = p->enabled ? TONE_PLAIN : TONE_QUIET;
    row[2] = cell_count(r->play.kept, entries(a, p, "play", "kept"));
    row[2].text = review_format(a, "流失 %lld", "%lld lost", (long long)r->play.lost);
    row[3] = cell_count(r->control.kept, entries(a, p, "control", "kept"));
    row[3].text = review_format(a, "流失 %lld", "%lld lost", (long long)r->control.lost);
    row[4] = cell_points(r->effect.difference, page);
    row[4].low = r->effect.of.low;
    row[4].high = r->effect.of.high;
    row[4].tone = effect_harms(&r->effect)   ? TONE_BAD
                  : effect_helps(&r->effect) ? TONE_GOOD
                                             : TONE_PLAIN;
    row[5] = cell_words(verdict(a, r), page);
    row[5].tone = row[4].tone == TONE_PLAIN ? TONE_QUIET : row[4].tone;
    if (money)
        row[6] = isnan(r->gain) ? row[6] : cell_money(num_of(r->gain), page);
}

static void advise(struct making *m, const struct play *p, const struct play_result *r)
{
    struct arena *a = m->c->arena;
    struct str page = path_of(a, "/plays/%lld", (long long)p->id);
    double points = r->effect.difference * 100;
    if (p->enabled && effect_harms(&r->effect))
        review_add_advice(m, "play_harms", TONE_BAD, page,
                          review_format(a, "方案“%.*s”使留存率下降 %.1f 个百分点：停用它。",
                                        "Play “%.*s” keeps %.1f points fewer: switch it off.",
                                        STR_ARG(p->name), -points));
    else if (p->enabled && effect_helps(&r->effect))
        review_add_advice(
            m, "play_works", TONE_GOOD, page,
            review_format(
                a, "方案“%.*s”使留存率提高 %.1f 个百分点：让更多客户进入，或缩小对照组。",
                "Play “%.*s” keeps %.1f points more: let more customers in, or hold fewer back.",
                STR_ARG(p->name), points));
}

static enum err add_plays(struct making *m, struct db_tx *tx, struct review_section *s)
{
    static const struct review_column columns[] = {
        {"play", "方案", "Play", false},
        {"on", "状态", "State", false},
        {"kept", "执行组留住", "Kept", false},
        {"control", "对照组留住", "Control kept", false},
        {"difference", "差异", "Difference", false},
        {"verdict", "结论", "Verdict", false},
        {"gain", "净留住金额", "Money kept", false},
    };
    struct play *list;
    int count, results;
    bool money = worth_seen(m->c->arena, tx, m->s, m->v);
    enum err e = play_list(m->c, tx, false, &list, &count);
    if (!e && !count) {
        s->empty =
            SAY("还没有挽留方案。方案把挽留的步骤固定下来，并用对照组证明它有没有用。",
                "There is no play yet. A play fixes the steps to keep a customer, and a control "
                "group shows whether it helps.");
        s->empty_path = STR("/plays");
    }
    if (e || !count)
        return e;
    struct review_table *t = review_table(m, s, "plays", SAY("各个方案", "Play by play"), columns,
                                          (int)(sizeof columns / sizeof *columns) - !money);
    t->says =
        SAY("从方案开始到今天的全部结果，不限于这段时间；差异为执行组减对照组，带 95% 区间。",
            "All that came of each play until today, not of this time alone; the difference is "
            "play less control, with its 95% interval.");
    for (int i = 0; i < count && !e; i++) {
        struct play_result *r;
        e = play_results(m->c, m->org, tx, m->s, m->v, &list[i], -1, least, &r, &results);
        if (e || (!list[i].enabled && !r->play.entered && !r->control.entered))
            continue; // one that never was on
        add_row(m, t, &list[i], r, money);
        advise(m, &list[i], r);
    }
    return e;
}

enum err review_plays(struct making *m)
{
    struct db_tx *tx;
    struct review_section *s = review_section(m, "plays", SAY("挽留方案", "Plays"));
    enum err e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    e = add_plays(m, tx, s);
    db_read_end(tx);
    return e;
}
