// The command that proves that everything agrees.
#include "api/put.h"
#include "app/check.h"
#include "app/command.h"
#include "orgs/replica.h"
#include "sys/file.h"

static void put_check(struct run *r, const struct check_result *k)
{
    const struct proof *p = &k->proof;
    json_out_object(&r->out);
    put_text(&r->out, "name", str_of(k->name));
    put_bool(&r->out, "ok", p->wrong == p->mended);
    put_int(&r->out, "wrong", p->wrong);
    put_int(&r->out, "mended", p->mended);
    if (p->wrong)
        put_text(&r->out, "first", command_chinese() ? p->first_zh : p->first_en);
    else
        put_null(&r->out, "first");
    json_out_object_end(&r->out);
}

static void text_check(struct run *r, const struct check_result *k)
{
    const struct proof *p = &k->proof;
    bool zh = command_chinese();
    long long wrong = p->wrong, mended = p->mended;
    const char *mark = !p->wrong ? "ok    " : p->wrong == p->mended ? "mended" : "WRONG ";
    buf_format(&r->text, "%s  %s\n", mark, zh ? k->zh : k->en);
    if (!p->wrong)
        return;
    buf_format(&r->text,
               zh ? "        有误 %lld 处，已修复 %lld 处；第一处："
                  : "        %lld wrong, %lld mended; the first: ",
               wrong, mended);
    buf_add(&r->text, zh ? p->first_zh : p->first_en);
    buf_byte(&r->text, '\n');
}

// A server has a mirror of its own, which would not hear of what is mended here.
static enum err check_alone(struct run *r, struct check_result *list, int *count)
{
    int lock = -1;
    struct str folder = r->folder;
    enum err e = file_lock(r->c, str_of(path_join(r->c->arena, folder, "server.lock")), &lock);
    if (!e)
        e = check_all(r->c, r->org, list, count);
    if (lock >= 0)
        file_unlock(lock);
    return e;
}

// One more result: whether another organisation is the same.
static enum err check_against(struct run *r, struct check_result *out)
{
    struct str place;
    struct db *other = NULL;
    *out = (struct check_result){
        .name = "against", .en = "the other one is the same", .zh = "与另一处的数据相同"};
    enum err e = org_database(r->c, args_text(&r->args, "against"), &place);
    if (!e)
        e = db_open(r->c, place, false, &other);
    if (!e)
        e = replica_compare(r->c, org_db(r->org), other, &out->proof);
    db_close(other);
    return e;
}

enum err command_check(struct run *r)
{
    struct check_result list[CHECKS_MAX];
    int count;
    enum err e = check_alone(r, list, &count);
    if (!e && args_has(&r->args, "against"))
        e = check_against(r, &list[count++]);
    if (e)
        return e;
    bool passed = check_passed(list, count);
    r->status = passed ? 0 : 1;
    if (r->json) {
        json_out_object(&r->out);
        put_bool(&r->out, "ok", passed);
        json_out_key(&r->out, STR("checks"));
        json_out_array(&r->out);
    }
    for (int i = 0; i < count; i++) {
        if (r->json)
            put_check(r, &list[i]);
        else
            text_check(r, &list[i]);
    }
    if (r->json) {
        json_out_array_end(&r->out);
        json_out_object_end(&r->out);
    }
    return ERR_NONE;
}
