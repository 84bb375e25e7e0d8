// routes: the table of the API, as docs/api.md holds it.
#include "api/api.h"
#include "app/command.h"

enum err command_routes(struct run *r)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
    buf_add(&r->text, STR("| method and path | who | question | answer | what it does "
                          "|\n|---|---|---|---|---|\n"));
    for (int i = 0; i < route_list_count; i++)
        for (const struct route *one = route_lists[i]; one->path; one++)
            buf_format(&r->text, "| %s %s | %s | %s | %s | %s |\n", methods[one->method], one->path,
                       permit_name(one->permit), one->question, one->answer, one->says);
    return ERR_NONE;
}
