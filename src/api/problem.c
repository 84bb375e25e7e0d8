#include "api/problem.h"

void problem_write(struct json_out *out, const struct cause *why, struct str duplicates, bool zh)
{
    struct str words = zh ? why->zh : why->en;
    json_out_object(out);
    put_text(out, "type", STR("about:blank"));
    put_text(out, "title", str_of(err_text(why->err)));
    put_int(out, "status", err_http_status(why->err));
    put_text(out, "code", str_of(err_code(why->err)));
    put_text(out, "detail", words.len ? words : str_of(err_text(why->err)));
    put_int(out, "line", why->line);
    put_int(out, "column", why->column);
    json_out_key(out, STR("duplicates"));
    if (duplicates.len)
        json_out_raw(out, duplicates);
    else
        json_out_null(out);
    json_out_object_end(out);
}

void problem_answer(struct call *k, enum err e)
{
    struct http_answer *a = k->answer;
    struct cause why = k->c->why;
    struct buf b;
    struct json_out out;
    why.err = e;
    buf_init(&b, 1 << 20);
    json_out_init(&out, &b);
    problem_write(&out, &why, k->duplicates, k->zh);
    a->status = a->status >= 400 ? a->status : err_http_status(e);
    a->type = "application/problem+json; charset=utf-8";
    a->body = str_copy(k->c->arena, buf_str(&b));
    a->lasting = false;
    a->encoding = NULL;
    a->cache = NULL;
    buf_deinit(&b);
}
