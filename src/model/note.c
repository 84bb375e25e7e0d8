#include "model/note.h"
#include "auth/audit.h"

enum err work_note(struct work *w, int64_t person, const char *what, struct str detail)
{
    struct audit a = {.at_ms = w->at_ms,
                      .person = person,
                      .address = w->from ? w->from->address : STR(""),
                      .session = w->from ? w->from->session : STR(""),
                      .what = str_of(what),
                      .detail = detail};
    return audit_note(w->c, w->tx, &a);
}
