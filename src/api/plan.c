// What is to be done with a body, before it is there: how large it may be, and who may fill the disk.
#include "api/jobs.h"
#include "api/who.h"
#include "model/file.h"

enum { BODY_MAX = 1 << 20, PUBLIC_BODY_MAX = 1 << 16, UPLOAD_SECONDS = 1800 };
#define UPLOAD_MAX ((size_t)2 << 30)

// Whether there is anything at all that he may write a file's number into.
static bool may_keep_files(const struct viewer *v)
{
    const struct schema *s = viewer_schema(v);
    for (int i = 0; i < s->object_count; i++)
        if (viewer_may(v, &s->objects[i], VERB_CREATE) ||
            viewer_may(v, &s->objects[i], VERB_CHANGE))
            return true;
    return false;
}

enum err api_plan(void *user, struct http_request *r, struct http_body_plan *plan)
{
    struct api *a = user;
    bool public = str_starts(r->uri.path, STR("/api/public/"));
    *plan = (struct http_body_plan){.max = public ? PUBLIC_BODY_MAX : BODY_MAX, .seconds = 30};
    bool file = str_eq(r->uri.path, STR("/api/files"));
    bool backup = str_eq(r->uri.path, STR("/api/organisations/backups")) && !api_name(a).len;
    bool table = str_eq(r->uri.path, STR("/api/uploads"));
    if ((!file && !backup && !table) || r->method != HTTP_POST)
        return ERR_NONE;
    // Only somebody who is signed in may fill the disk.
    struct call k = {.api = a, .c = r->c, .http = r, .org = api_org(a)};
    enum err e = who_identify(&k);
    if (!e)
        e = who_check_second(&k, 0);
    if (!e && k.token.id && !k.token.writes)
        e = fail(r->c, ERR_DENIED, "this token may only read", "这个令牌只能读取");
    if (!e && backup && !viewer_all(k.viewer))
        e = fail(r->c, ERR_DENIED, "your roles do not let you do this (%s)",
                 "您的角色没有这项权限（%s）", permit_name(PERMIT_ADMIN));
    if (!e && table && !viewer_has(k.viewer, RIGHT_IMPORT))
        e = fail(r->c, ERR_DENIED, "your roles do not let you import", "您的角色不能导入");
    if (!e && file && !may_keep_files(k.viewer))
        e = fail(r->c, ERR_DENIED, "your roles do not let you create or change anything",
                 "您的角色不能新建或修改任何内容");
    viewer_drop(k.viewer);
    plan->max = file ? FILE_BYTES_MAX : UPLOAD_MAX;
    plan->seconds = UPLOAD_SECONDS;
    return e ? e : jobs_upload_path(r->c, api_jobs(a), api_folder(a), &plan->file);
}
