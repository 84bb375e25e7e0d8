#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    int http;
    const char *code, *text;
} errors[ERR_COUNT] = {
#define X(name, http_status, code_text, words)                                                     \
    [ERR_##name] = {.http = http_status, .code = code_text, .text = words},
    ERR_MAP(X)
#undef X
};

int err_http_status(enum err e)
{
    return errors[e].http;
}

bool err_may_pass(enum err e)
{
    return errors[e].http >= 500 || e == ERR_STALE || e == ERR_TOO_MANY || e == ERR_STOPPED;
}

const char *err_code(enum err e)
{
    return errors[e].code;
}

const char *err_text(enum err e)
{
    return errors[e].text;
}

enum { WORDS_MAX = 1024 };

static struct str words(struct arena *a, const char *format, va_list args)
{
    char text[WORDS_MAX];
    int len = vsnprintf(text, sizeof text, format, args);
    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    while (kept && !utf8_valid((struct str){text, kept}))
        kept--;
    return str_copy(a, (struct str){text, kept});
}

static enum err fail_args(struct ctx *c, struct cause place, const char *en, const char *zh,
                          va_list args)
{
    if (c->why.err)
        return place.err;
    va_list again;
    va_copy(again, args);
    place.en = words(c->arena, en, args);
    place.zh = words(c->arena, zh, again);
    va_end(again);
    c->why = place;
    return place.err;
}

enum err fail(struct ctx *c, enum err e, const char *en, const char *zh, ...)
{
    va_list args;
    va_start(args, zh);
    e = fail_args(c, (struct cause){.err = e}, en, zh, args);
    va_end(args);
    return e;
}

enum err fail_at(struct ctx *c, enum err e, int line, int column, const char *en, const char *zh,
                 ...)
{
    va_list args;
    va_start(args, zh);
    e = fail_args(c, (struct cause){.err = e, .line = line, .column = column}, en, zh, args);
    va_end(args);
    return e;
}

enum err fail_as(struct ctx *c, const struct cause *why)
{
    if (!c->why.err) {
        c->why = *why;
        c->why.en = str_copy(c->arena, why->en);
        c->why.zh = str_copy(c->arena, why->zh);
    }
    return why->err;
}

void fail_clear(struct ctx *c)
{
    c->why = (struct cause){0};
}

void ctx_reset(struct ctx *c)
{
    if (!c->why.err)
        arena_reset(c->arena);
}
