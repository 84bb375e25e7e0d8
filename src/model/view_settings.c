#include "model/view_settings.h"
#include "model/list.h"

// ---- settings, as the database keeps them -------------------------------------------------------

// The numbers of the settings, each once: how it is called in both forms.
static const struct setting {
    const char *name;
    size_t at;
} settings_of[] = {
    {"sort", offsetof(struct view_settings, sort)},
    {"group", offsetof(struct view_settings, group)},
    {"sum", offsetof(struct view_settings, sum)},
    {"board", offsetof(struct view_settings, board)},
    {"calendar", offsetof(struct view_settings, calendar)},
};
enum { SETTINGS = sizeof settings_of / sizeof *settings_of };

static int64_t *setting_at(struct view_settings *s, int i)
{
    return (int64_t *)(void *)((char *)s + settings_of[i].at);
}

static int64_t setting_of(const struct view_settings *s, int i)
{
    return *setting_at((struct view_settings *)(uintptr_t)s, i);
}

enum { SETTINGS_BYTES_MAX = 1 << 16 };

enum err view_settings_text(struct ctx *c, const struct view_settings *s, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, SETTINGS_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    json_out_key(&json, STR("columns"));
    json_out_array(&json);
    for (int i = 0; i < s->column_count; i++) {
        json_out_array(&json);
        json_out_int(&json, s->columns[i].field);
        json_out_int(&json, s->columns[i].width);
        json_out_bool(&json, s->columns[i].frozen);
        json_out_array_end(&json);
    }
    json_out_array_end(&json);
    for (int i = 0; i < SETTINGS; i++) {
        json_out_key(&json, str_of(settings_of[i].name));
        json_out_int(&json, setting_of(s, i));
    }
    json_out_key(&json, STR("down"));
    json_out_bool(&json, s->down);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err view_settings_of(struct ctx *c, struct str text, struct view_settings *out)
{
    const struct json *all, *columns;
    enum err e = json_parse(c, text, SETTINGS_BYTES_MAX, &all);
    if (!e)
        e = json_need(c, all, "columns", JSON_ARRAY, &columns);
    if (e)
        return e;
    *out = (struct view_settings){.column_count = columns->count};
    out->columns = ARENA_ARRAY(c->arena, struct view_column, (size_t)columns->count);
    for (int i = 0; i < columns->count && !e; i++) {
        const struct json *one = &columns->items[i];
        int64_t width = 0;
        e = one->count == 3 ? json_as_int(c, &one->items[0], &out->columns[i].field) : ERR_DAMAGED;
        if (!e)
            e = json_as_int(c, &one->items[1], &width);
        if (!e)
            e = json_as_bool(c, &one->items[2], &out->columns[i].frozen);
        out->columns[i].width = (int)width;
    }
    for (int i = 0; i < SETTINGS && !e; i++)
        e = json_want_int(c, all, settings_of[i].name, setting_at(out, i));
    return e ? e : json_want_bool(c, all, "down", &out->down);
}

// ---- settings, as people see them ---------------------------------------------------------------

// What a field has to be for its place.
static bool fits(int setting, const struct field *f)
{
    switch (setting) {
    case 0: // sort
    case 1: // group
        return !field_computed(f) && (setting == 0 || f->type != RULE_CHOICES);
    case 2: // sum
        return f->type == RULE_NUMBER && !field_computed(f);
    case 3: // board
        return f->kind->id == KIND_CHOICE;
    default: // calendar
        return f->type == RULE_DATE && !field_computed(f);
    }
}

static enum err field_named(struct ctx *c, const struct object *o, const struct viewer *v,
                            const struct json *node, struct str name, int64_t *id)
{
    int at = object_field(o, name);
    struct str path = json_path(c->arena, node);
    if (at < 0 || viewer_field(v, o, at) == FIELD_HIDDEN)
        return fail(c, ERR_INPUT, "%.*s: there is no field '%.*s'", "%.*s：没有字段“%.*s”",
                    STR_ARG(path), STR_ARG(name));
    *id = o->fields[at].id;
    return ERR_NONE;
}

static enum err read_setting(struct ctx *c, const struct object *o, const struct viewer *v,
                             const struct json *settings, int i, struct view_settings *out)
{
    const struct json *node = json_get(settings, settings_of[i].name);
    struct str name = STR_NONE;
    enum err e = json_want_text(c, settings, settings_of[i].name, &name);
    if (e || !name.len)
        return e;
    if (i == 0 && str_starts(name, STR("-"))) {
        out->down = true;
        name = (struct str){name.at + 1, name.len - 1};
    }
    e = field_named(c, o, v, node, name, setting_at(out, i));
    if (e)
        return e;
    int at = object_field(o, name);
    e = viewer_need_field(c, v, o, at);
    if (!e && !fits(i, &o->fields[at]))
        e = fail(c, ERR_INPUT, "%.*s: the field '%.*s' is not one for this",
                 "%.*s：字段“%.*s”不能用在这里", STR_ARG(json_path(c->arena, node)), STR_ARG(name));
    return e;
}

static enum err read_column(struct ctx *c, const struct object *o, const struct viewer *v,
                            const struct json *node, struct view_column *out)
{
    struct str name;
    int64_t width = 0;
    enum err e = json_need_text(c, node, "field", &name);
    if (!e)
        e = field_named(c, o, v, json_get(node, "field"), name, &out->field);
    if (!e)
        e = json_want_int(c, node, "width", &width);
    if (!e)
        e = json_want_bool(c, node, "frozen", &out->frozen);
    if (!e && width && (width < VIEW_WIDTH_MIN || width > VIEW_WIDTH_MAX))
        e = fail(c, ERR_INPUT, "%.*s.width: %d to %d pixels, or 0",
                 "%.*s.width：应为 %d 到 %d，或 0", STR_ARG(json_path(c->arena, node)),
                 VIEW_WIDTH_MIN, VIEW_WIDTH_MAX);
    out->width = (int)width;
    return e;
}

static enum err read_columns(struct ctx *c, const struct object *o, const struct viewer *v,
                             const struct json *settings, struct view_settings *out)
{
    const struct json *list = json_get(settings, "columns");
    if (!list || list->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(c, list, JSON_ARRAY);
    if (!e && list->count > VIEW_COLUMNS_MAX)
        e = fail(c, ERR_INPUT, "settings.columns: at most %d", "settings.columns：最多 %d 列",
                 VIEW_COLUMNS_MAX);
    if (e)
        return e;
    out->columns = ARENA_ARRAY(c->arena, struct view_column, (size_t)list->count);
    for (; out->column_count < list->count && !e; out->column_count++)
        e = read_column(c, o, v, &list->items[out->column_count], &out->columns[out->column_count]);
    return e;
}

static enum err check_condition(struct ctx *c, const struct schema *s, const struct viewer *v,
                                int object, struct str text)
{
    struct rule *r;
    if (!text.len)
        return ERR_NONE;
    enum err e = list_filter(c, s, object, text, &r);
    return e ? e : viewer_allows(c, v, r);
}

enum err view_read(struct ctx *c, const struct schema *s, const struct viewer *v, struct view *view,
                   const struct json *settings)
{
    struct ctx quiet = {.arena = c->arena};
    int object = schema_object_of_id(s, view->object);
    const struct object *o = &s->objects[object];
    struct view_settings *out = &view->settings;
    *out = (struct view_settings){0};
    view->condition = STR("");
    enum err e = read_columns(c, o, v, settings, out);
    for (int i = 0; i < SETTINGS && !e; i++)
        e = read_setting(c, o, v, settings, i, out);
    if (!e)
        e = json_want_text(c, settings, "filter", &view->condition);
    if (e)
        return e;
    view->condition = str_trim(view->condition);
    e = check_condition(&quiet, s, v, object, view->condition);
    if (e) { // the line and column are those of the condition
        quiet.why.en = str_join(c->arena, STR("settings.filter: "), quiet.why.en);
        quiet.why.zh = str_join(c->arena, STR("settings.filter："), quiet.why.zh);
        return fail_as(c, &quiet.why);
    }
    if (view->kind == VIEW_BOARD && !out->board)
        return fail(c, ERR_INPUT, "settings.board: by which choice?",
                    "settings.board：看板要按哪个选项字段分列？");
    if (view->kind == VIEW_CALENDAR && !out->calendar)
        return fail(c, ERR_INPUT, "settings.calendar: by which date?",
                    "settings.calendar：日历要按哪个日期字段？");
    return ERR_NONE;
}

// The field of an id as he may see it; -1.
static int shown_field(const struct object *o, const struct viewer *v, int64_t id)
{
    int at = id ? object_field_of_id(o, id) : -1;
    return at >= 0 && viewer_field(v, o, at) > FIELD_HIDDEN ? at : -1;
}

enum { FIELD_NAME_ROOM = 256 }; // a name has at most 60 characters

static void write_settings(struct json_out *out, const struct object *o, const struct viewer *v,
                           const struct view_settings *s)
{
    json_out_key(out, STR("columns"));
    json_out_array(out);
    for (int i = 0; i < s->column_count; i++) {
        int at = shown_field(o, v, s->columns[i].field);
        if (at < 0)
            continue;
        json_out_object(out);
        json_out_key(out, STR("field"));
        json_out_text(out, o->fields[at].name);
        json_out_key(out, STR("width"));
        json_out_int(out, s->columns[i].width);
        json_out_key(out, STR("frozen"));
        json_out_bool(out, s->columns[i].frozen);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    for (int i = 0; i < SETTINGS; i++) {
        int at = shown_field(o, v, setting_of(s, i));
        json_out_key(out, str_of(settings_of[i].name));
        if (at < 0 || viewer_field(v, o, at) < FIELD_READ) {
            json_out_null(out);
            continue;
        }
        char down[FIELD_NAME_ROOM] = "-";
        struct str name = o->fields[at].name;
        memcpy(down + 1, name.at, name.len);
        json_out_text(out, i == 0 && s->down ? (struct str){down, name.len + 1} : name);
    }
}

void view_write(struct json_out *out, const struct schema *s, const struct viewer *v,
                const struct view *view)
{
    const struct object *o = &s->objects[schema_object_of_id(s, view->object)];
    json_out_object(out);
    write_settings(out, o, v, &view->settings);
    json_out_key(out, STR("filter"));
    json_out_text(out, view->condition);
    json_out_object_end(out);
}

// ---- what is wrong with it ----------------------------------------------------------------------

static void problem(struct view *view, const struct cause *why)
{
    if (view->problem_en.len)
        return;
    view->problem_en = why->en;
    view->problem_zh = why->zh;
}

// What it needs that is gone; a filter he may not ask by is not shown to him.
void view_look(struct ctx *c, const struct schema *s, const struct viewer *v, struct view *view)
{
    static const char *const words[SETTINGS][2] = {{"the order", "排序"},
                                                   {"the groups", "分组"},
                                                   {"the totals", "合计"},
                                                   {"the board's columns", "看板分列"},
                                                   {"the calendar's days", "日历日期"}};
    struct ctx quiet = {.arena = c->arena};
    int object = schema_object_of_id(s, view->object);
    const struct object *o = &s->objects[object];
    enum err e = check_condition(&quiet, s, v, object, view->condition);
    if (e == ERR_DENIED)
        view->condition = STR("");
    if (e)
        problem(view, &quiet.why);
    for (int i = 0; i < SETTINGS; i++) {
        struct ctx gone = {.arena = c->arena};
        int64_t id = setting_of(&view->settings, i);
        if (!id || object_field_of_id(o, id) >= 0)
            continue;
        if (fail(&gone, ERR_INPUT, "the field for %s%.0s is gone", "%.0s用于“%s”的字段已删除",
                 words[i][0], words[i][1]))
            problem(view, &gone.why);
    }
}
