// The command that makes the example organisation.
#include "api/put.h"
#include "app/command.h"
#include "app/demo.h"
#include "setup/template.h"

// A whole number from `low` to `high`; `fallback` where the option was not given.
static enum err whole_option(struct run *r, const char *name, int64_t low, int64_t high,
                             int64_t *out)
{
    struct str text = args_text(&r->args, name);
    if (!text.at)
        return ERR_NONE;
    num_t n = num_parse(text);
    if (n == NUM_NONE || n % NUM_ONE || n < low * NUM_ONE || n > high * NUM_ONE)
        return fail(r->c, ERR_INPUT, "--%s: '%.*s' is not a whole number from %lld to %lld",
                    "--%s：“%.*s”不是 %lld 到 %lld 的整数", name, STR_ARG(text), (long long)low,
                    (long long)high);
    *out = n / NUM_ONE;
    return ERR_NONE;
}

static enum err read_options(struct run *r, struct demo_options *o)
{
    enum { SEED_MAX = 1000000000 };
    int64_t seed = 1, customers = args_has(&r->args, "template") ? 0 : 2000;
    enum err e = whole_option(r, "seed", 0, SEED_MAX, &seed);
    if (!e)
        e = whole_option(r, "customers", 1, DEMO_CUSTOMERS_MAX, &customers);
    if (!e)
        e = args_language(r->c, &r->args, STR("zh"), &o->english);
    if (!e)
        e = args_day(r->c, &r->args, "until", DAY_NONE, &o->until);
    if (!e && o->until != DAY_NONE &&
        (o->until < day_of(2000, 1, 1) || o->until > day_of(2070, 1, 1)))
        e = fail(r->c, ERR_INPUT, "--until: a day from 2000-01-01 to 2070-01-01",
                 "--until：应为 2000-01-01 到 2070-01-01 之间的日期");
    o->seed = (uint64_t)seed;
    o->customers = (int)customers;
    return e;
}

enum err command_demo(struct run *r)
{
    struct demo_options options;
    struct demo_made made;
    struct str folder = r->folder;
    bool zh = command_chinese();
    char until[DAY_TEXT_SIZE];
    struct str trade = args_text(&r->args, "template");
    const struct template *t = trade.at ? template_named(trade) : NULL;
    enum err e = read_options(r, &options);
    if (!e && trade.at && !t)
        e = fail(r->c, ERR_NOT_FOUND, "there is no template '%.*s'", "没有行业模板“%.*s”",
                 STR_ARG(trade));
    if (!e)
        e = t ? demo_of_trade(r->c, folder, t, &options, &made)
              : demo_create(r->c, folder, &options, &made);
    if (e)
        return e;
    day_format(made.until, until);
    if (r->json) {
        json_out_object(&r->out);
        put_day(&r->out, "until", made.until);
    }
    buf_format(&r->text,
               zh ? "示例公司已建立在 %.*s（数据截至 %s）\n"
                  : "the example company stands in %.*s (known until %s)\n",
               STR_ARG(folder), until);
    for (int i = 0; i < made.count; i++) {
        if (r->json)
            put_int(&r->out, made.of[i].name, made.of[i].number);
        buf_format(&r->text, "  %8lld  %s\n", (long long)made.of[i].number,
                   zh ? made.of[i].zh : made.of[i].name);
    }
    if (r->json)
        json_out_object_end(&r->out);
    buf_format(&r->text, zh ? "登录名 %s，密码 %s\n" : "sign in as %s with the password %s\n",
               DEMO_LOGIN_NAME, DEMO_PASSWORD);
    return ERR_NONE;
}
