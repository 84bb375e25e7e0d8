// view_settings: what a view holds, in its two forms: as the database keeps it, and as people
// send and get it (view_read and view_write of view.h).
#pragma once
#include "model/view.h"

enum err view_settings_text(struct ctx *c, const struct view_settings *s, struct str *out) MUST_USE;
enum err view_settings_of(struct ctx *c, struct str text, struct view_settings *out) MUST_USE;
// What it needs that is gone; a filter he may not ask by is not shown to him.
void view_look(struct ctx *c, const struct schema *s, const struct viewer *v, struct view *view);
