// The example company of a trade: a template's set-up and demo data.
#include "app/demo.h"
#include "app/demo_people.h"
#include "app/demo_rows.h"
#include "app/loop.h"
#include "auth/person.h"
#include "model/mirror.h"
#include "sample/sample.h"
#include "setup/apply.h"
#include "setup/template.h"

struct trading {
    const struct template *template;
    struct str password; // hashed
    struct setup_ask ask;
    struct sample sample;
    int64_t person, objects, rules, definitions;
};

static enum err write_all(struct work *w, void *user)
{
    struct trading *t = user;
    struct person p = {.login = STR(DEMO_LOGIN_NAME),
                       .name = t->ask.english ? STR("Demo") : STR("演示")};
    p.language = t->ask.english ? STR("en") : STR("zh");
    enum err e = person_create(w->c, w->tx, &p, t->password, w->at_ms, &t->person);
    w->actor = t->person;
    if (!e) // printed when the server starts
        e = setting_put(w->c, w->tx, "sign_in_hint", STR(DEMO_LOGIN_NAME " / " DEMO_PASSWORD));
    if (!e)
        e = setup_apply(w, &t->ask);
    if (!e)
        e = sample_fill(w, &t->sample);
    return e ? e : demo_people(w, t->person, t->ask.english);
}

static void add_count(struct demo_made *out, const char *name, const char *zh, int64_t number)
{
    out->of[out->count].name = name;
    out->of[out->count].zh = zh;
    out->of[out->count++].number = number;
}

static enum err fill(struct ctx *c, struct org *o, struct trading *t, struct demo_made *out)
{
    int64_t opened = 0;
    struct setup file;
    t->ask.text = str_of(t->template->setup);
    t->sample.text = str_of(t->template->demo);
    if (t->sample.until == DAY_NONE)
        t->sample.until = clock_today(org_clock(o)) - 1;
    enum err e = setup_read(c, t->ask.text, &file);
    t->sample.choice_in_english = setup_choice_in_english;
    t->sample.choices = &file;
    if (!e)
        e = org_write(c, o, 0, write_all, t);
    if (!e)
        e = scan_back(c, o,
                      &(struct scan){.seed = t->sample.seed,
                                     .until = t->sample.until,
                                     .person = t->person,
                                     .answers = t->ask.english ? demo_answers_en : demo_answers,
                                     .answer_count = DEMO_ANSWERS,
                                     .handled = 0.02,
                                     .turn = loop_turn},
                      &opened);
    if (!e)
        e = demo_quiet(c, o, t->person);
    if (!e)
        e = mirror_save(c, org_mirror(o));
    if (e)
        return e;
    *out = (struct demo_made){.until = t->sample.until};
    add_count(out, "records", "记录", t->sample.records);
    for (int i = 0; i < file.count; i++) {
        t->rules += file.items[i].part == SETUP_RULE;
        t->definitions += file.items[i].part == SETUP_DEFINITION;
    }
    add_count(out, "definitions", "流失口径", t->definitions);
    add_count(out, "rules", "预警规则", t->rules);
    add_count(out, "warnings", "预警", opened);
    return ERR_NONE;
}

enum err demo_of_trade(struct ctx *c, struct str folder, const struct template *template,
                       const struct demo_options *options, struct demo_made *out)
{
    struct org_settings settings = {options->english ? STR("Example company") : STR("示例公司"),
                                    STR("Asia/Shanghai"), STR("CNY"),
                                    options->english ? STR("en") : STR("zh")};
    struct trading t = {.template = template,
                        .ask = {.english = options->english},
                        .sample = {.seed = options->seed,
                                   .customers = options->customers,
                                   .english = options->english,
                                   .until = options->until}};
    struct org *o = NULL;
    enum err e = password_hash(c, STR(DEMO_PASSWORD), &t.password);
    if (!e)
        e = org_create(c, folder, &settings);
    if (!e)
        e = org_open(c, folder, &o);
    if (!e)
        e = fill(c, o, &t, out);
    org_close(o);
    return e;
}
