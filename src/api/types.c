#include "api/shapes.h"

static void write_shape(struct buf *out, const struct shape *s)
{
    if (*s->says)
        buf_format(out, "/** %s */\n", s->says);
    buf_format(out, "export type %s = ", s->name);
    if (s->same_as) {
        buf_format(out, "%s;\n\n", s->same_as);
        return;
    }
    buf_add(out, STR("{\n"));
    for (const struct shape_field *f = s->fields; f->name; f++)
        buf_format(out, "  %s: %s;\n", f->name, f->type);
    buf_add(out, STR("};\n\n"));
}

void shapes_write(struct buf *out)
{
    buf_add(out, STR("// Made by `liuke types` from the tables that src/api/shapes.c joins. Do not "
                     "edit.\n\n"));
    for (int i = 0; i < shape_list_count; i++)
        for (const struct shape *s = shape_lists[i]; s->name; s++)
            write_shape(out, s);
    out->len -= 1; // the last empty line
}
