#include "app/whose.h"
#include "orgs/orgs.h"

enum err whose(struct ctx *c, struct str path, struct str *name, struct str *rest)
{
    *name = STR_NONE;
    *rest = path;
    if (!str_starts(path, STR("/~")))
        return ERR_NONE;
    struct str tail, first = str_cut((struct str){path.at + 2, path.len - 2}, '/', &tail);
    struct str inner = tail.at ? (struct str){tail.at - 1, tail.len + 1} : STR("/");
    if (!orgs_name_good(first) || str_starts(inner, STR("/~")) || str_starts(inner, STR("//")))
        return fail(c, ERR_NOT_FOUND, "there is no organisation at this address",
                    "这个网址没有组织");
    *name = first;
    *rest = inner;
    return ERR_NONE;
}
