// The whole API as an OpenAPI 3.1 document, made from the tables of routes and shapes and from the
// organisation's own objects: nothing in it is written twice.
#include "api/guarded.h"
#include "api/parameters.h"
#include "api/shapes.h"

static void put(struct json_out *out, const char *key, const char *value)
{
    put_text(out, key, str_of(value));
}

static void open(struct json_out *out, const char *key)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
}

static void close(struct json_out *out)
{
    json_out_object_end(out);
}

static void put_reference(struct json_out *out, struct arena *a, const char *group, struct str name)
{
    put_text(out, "$ref", str_format(a, "#/components/%s/%.*s", group, STR_ARG(name)));
}

// The document being written, and the language of what it says to people.
struct doc {
    struct json_out *out;
    struct arena *a;
    bool zh;
};

static void say(const struct doc *d, const char *key, const char *en, const char *zh)
{
    put(d->out, key, d->zh ? zh : en);
}

// ---- types --------------------------------------------------------------------------------------

static void write_type(struct json_out *out, struct arena *a, struct str type);

static void write_union(struct json_out *out, struct arena *a, struct str type)
{
    json_out_key(out, STR("anyOf"));
    json_out_array(out);
    while (type.len) {
        ptrdiff_t bar = str_find(type, STR(" | "));
        size_t len = bar < 0 ? type.len : (size_t)bar;
        json_out_object(out);
        write_type(out, a, (struct str){type.at, len});
        close(out);
        type = bar < 0 ? STR_NONE : (struct str){type.at + len + 3, type.len - len - 3};
    }
    json_out_array_end(out);
}

// A type as TypeScript writes it, inside an object that is open: names, unions, arrays and
// Record<string, …>.
static void write_type(struct json_out *out, struct arena *a, struct str type)
{
    static const struct str record = {"Record<string, ", 15};
    static const struct str plain[] = {
        {"string", 6}, {"number", 6}, {"boolean", 7}, {"null", 4}, {"integer", 7}};
    if (str_find(type, STR(" | ")) >= 0) {
        write_union(out, a, type);
        return;
    }
    if (str_ends(type, STR("[]"))) {
        put(out, "type", "array");
        open(out, "items");
        write_type(out, a, (struct str){type.at, type.len - 2});
        close(out);
        return;
    }
    if (str_starts(type, record)) {
        put(out, "type", "object");
        open(out, "additionalProperties");
        write_type(out, a, (struct str){type.at + record.len, type.len - record.len - 1});
        close(out);
        return;
    }
    if (str_eq(type, STR("unknown"))) // anything: an empty schema
        return;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_eq(type, plain[i])) {
            put_text(out, "type", type);
            return;
        }
    put_reference(out, a, "schemas", type);
}

static void write_shape(struct json_out *out, struct arena *a, const struct shape *s)
{
    open(out, s->name);
    if (*s->says)
        put(out, "description", s->says);
    if (s->same_as) {
        write_type(out, a, str_of(s->same_as));
        close(out);
        return;
    }
    put(out, "type", "object");
    open(out, "properties");
    for (const struct shape_field *f = s->fields; f->name; f++) {
        open(out, f->name);
        write_type(out, a, str_of(f->type));
        close(out);
    }
    close(out);
    close(out);
}

// ---- the organisation's objects -----------------------------------------------------------------

static const char *const cell_types[] = {[RULE_NOTHING] = "Cell",
                                         [RULE_BOOL] = "boolean | null",
                                         [RULE_NUMBER] = "number | null",
                                         [RULE_TEXT] = "string | null",
                                         [RULE_CHOICES] = "string[] | null",
                                         [RULE_DATE] = "string | null",
                                         [RULE_DURATION] = "string | null"};

// What "RecordRow" and the like are for one object: its values have names and types.
static const struct {
    const char *shape, *prefix;
    const char *values; // where its values stand: in `values`, or in the `rows`
} of_objects[] = {
    {"RecordRow", "row_", "values"},
    {"RecordQuestion", "new_", "values"},
    {"RecordList", "list_", "rows"},
};
enum { OF_OBJECTS = sizeof of_objects / sizeof *of_objects };

static struct str object_shape(struct arena *a, const char *shape, const struct object *o)
{
    for (int i = 0; o && i < OF_OBJECTS; i++)
        if (strcmp(shape, of_objects[i].shape) == 0)
            return str_format(a, "%s%lld", of_objects[i].prefix, (long long)o->id);
    return str_of(shape);
}

static void write_values(const struct doc *d, const struct viewer *v, const struct object *o)
{
    struct json_out *out = d->out;
    open(out, "values");
    put(out, "type", "object");
    open(out, "properties");
    for (int i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (viewer_field(v, o, i) == FIELD_HIDDEN)
            continue;
        json_out_key(out, f->name);
        json_out_object(out);
        put_text(out, "title", field_label(f, d->zh));
        say(d, "description", f->kind->en, f->kind->zh);
        write_type(out, d->a, str_of(cell_types[f->kind->type]));
        close(out);
    }
    close(out);
    close(out);
}

static void write_object_shape(const struct doc *d, const struct viewer *v, const struct object *o,
                               int i)
{
    struct json_out *out = d->out;
    struct arena *a = d->a;
    const struct shape *s = shape_named(str_of(of_objects[i].shape));
    json_out_key(out, object_shape(a, s->name, o));
    json_out_object(out);
    put_text(out, "title",
             d->zh ? str_format(a, "%.*s：%s", STR_ARG(object_label(o, true)), s->name)
                   : str_format(a, "%s of %.*s", s->name, STR_ARG(object_label(o, false))));
    put(out, "type", "object");
    open(out, "properties");
    for (const struct shape_field *f = s->fields; f->name; f++) {
        bool special = strcmp(f->name, of_objects[i].values) == 0;
        if (special && f->type[0] == 'R' && strcmp(f->name, "values") == 0) {
            write_values(d, v, o);
            continue;
        }
        open(out, f->name);
        if (special) {
            put(out, "type", "array");
            open(out, "items");
            put_reference(out, a, "schemas", object_shape(a, "RecordRow", o));
            close(out);
        } else {
            write_type(out, a, str_of(f->type));
        }
        close(out);
    }
    close(out);
    close(out);
}

// ---- parameters ---------------------------------------------------------------------------------

static void write_parameter(const struct doc *d, const struct parameter *p, bool required)
{
    json_out_object(d->out);
    put(d->out, "name", p->name);
    put(d->out, "in", p->in);
    put_bool(d->out, "required", required);
    say(d, "description", p->says, p->zh);
    open(d->out, "schema");
    put(d->out, "type", p->type);
    close(d->out);
    close(d->out);
}

static void write_named_parameter(const struct doc *d, struct str name, bool required)
{
    const struct parameter *p = parameter_named(name);
    if (p)
        write_parameter(d, p, required);
}

// ":id" of a path.
static void write_place(const struct doc *d, struct str word)
{
    struct str name = {word.at + 1, word.len - 1};
    const struct parameter p = {str_zero(d->a, name), "path",
                                str_eq(name, STR("id")) ? "integer" : "string", "Which one.",
                                "哪一个。"};
    write_parameter(d, &p, true);
}

static void write_parameters(const struct doc *d, const struct route *r, bool object_known)
{
    struct str query, rest = str_cut(str_of(r->path), '?', &query);
    json_out_key(d->out, STR("parameters"));
    json_out_array(d->out);
    while (rest.len) {
        struct str word = str_cut(rest, '/', &rest);
        bool given = object_known && str_eq(word, STR(":object"));
        if (word.len && word.at[0] == ':' && !given)
            write_place(d, word);
    }
    while (query.len)
        write_named_parameter(d, str_cut(query, '&', &query), false);
    if (r->flags & ROUTE_VERSION)
        write_named_parameter(d, STR("If-Match"), true);
    if (r->flags & ROUTE_CREATES)
        write_named_parameter(d, STR("Idempotency-Key"), false);
    if (r->method != HTTP_GET && !(r->flags & ROUTE_OPEN))
        write_named_parameter(d, STR("X-CSRF-Token"), false);
    json_out_array_end(d->out);
}

// ---- paths --------------------------------------------------------------------------------------

static const char *const methods[] = {"get", "post", "patch", "put", "delete"};

// "/api/records/:object/:id" as "/api/records/customer/{id}".
static struct str path_text(struct arena *a, const char *path, const struct object *o)
{
    struct buf b;
    buf_init(&b, 4096);
    struct str query, rest = str_cut(str_of(path), '?', &query);
    while (rest.len) {
        struct str word = str_cut(rest, '/', &rest);
        if (!word.len)
            continue;
        if (o && str_eq(word, STR(":object")))
            buf_format(&b, "/%.*s", STR_ARG(o->name));
        else if (word.at[0] == ':')
            buf_format(&b, "/{%.*s}", (int)word.len - 1, word.at + 1);
        else
            buf_format(&b, "/%.*s", STR_ARG(word));
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static void write_content(struct json_out *out, struct arena *a, const char *type, struct str shape)
{
    open(out, "content");
    open(out, type);
    open(out, "schema");
    if (shape.len)
        put_reference(out, a, "schemas", shape);
    close(out);
    close(out);
    close(out);
}

static void write_responses(const struct doc *d, const struct route *r, const struct object *o)
{
    struct json_out *out = d->out;
    struct arena *a = d->a;
    bool file = !*r->answer && (r->method == HTTP_GET || strstr(r->path, "export"));
    const char *code = r->flags & ROUTE_CREATES ? "201" : *r->answer || file ? "200" : "204";
    open(out, "responses");
    open(out, code);
    if (*r->answer)
        put(out, "description", r->answer);
    else
        say(d, "description", file ? "A file or a stream." : "Done.",
            file ? "文件或数据流。" : "已完成。");
    if (*r->answer)
        write_content(out, a, "application/json", object_shape(a, r->answer, o));
    close(out);
    open(out, "default");
    say(d, "description", "What went wrong, in words.", "出了什么问题，用文字说明。");
    write_content(out, a, "application/problem+json", STR("Problem"));
    close(out);
    close(out);
}

static void write_operation(const struct doc *d, const struct route *r, const struct object *o)
{
    struct json_out *out = d->out;
    struct arena *a = d->a;
    struct buf id;
    buf_init(&id, 4096);
    buf_add(&id, str_of(methods[r->method]));
    for (struct str rest = path_text(a, r->path, o); rest.len;) {
        struct str word = str_cut(rest, '/', &rest);
        if (word.len && !str_eq(word, STR("api")))
            buf_format(
                &id, "_%.*s",
                STR_ARG(word.at[0] == '{' ? ((struct str){word.at + 1, word.len - 2}) : word));
    }
    open(out, methods[r->method]);
    put_text(out, "operationId", buf_str(&id));
    say(d, "summary", r->says, r->zh);
    json_out_key(out, STR("tags"));
    json_out_array(out);
    struct str rest, area = path_text(a, r->path + strlen("/api"), o);
    area = str_cut((struct str){area.at + 1, area.len - 1}, '/', &rest);
    json_out_text(out, o ? o->name : area);
    json_out_array_end(out);
    write_parameters(d, r, o != NULL);
    if (*r->question || (r->flags & ROUTE_RAW)) {
        open(out, "requestBody");
        put_bool(out, "required", true);
        write_content(out, a, *r->question ? "application/json" : "application/octet-stream",
                      object_shape(a, r->question, o));
        close(out);
    }
    write_responses(d, r, o);
    if (r->flags & ROUTE_OPEN) {
        json_out_key(out, STR("security"));
        json_out_array(out);
        json_out_array_end(out);
    }
    close(out);
    buf_deinit(&id);
}

static bool same_path(const struct route *a, const struct route *b)
{
    struct str query;
    return str_eq(str_cut(str_of(a->path), '?', &query), str_cut(str_of(b->path), '?', &query));
}

// All methods of one path stand together; a path is written where it is met first.
static bool met_before(const struct route *r)
{
    for (int i = 0; i < route_list_count; i++)
        for (const struct route *one = route_lists[i]; one->path; one++) {
            if (one == r)
                return false;
            if (same_path(one, r))
                return true;
        }
    return false;
}

static void write_path(const struct doc *d, const struct route *r, const struct object *o)
{
    json_out_key(d->out, path_text(d->a, r->path, o));
    json_out_object(d->out);
    for (int i = 0; i < route_list_count; i++)
        for (const struct route *one = route_lists[i]; one->path; one++)
            if (same_path(one, r))
                write_operation(d, one, o);
    close(d->out);
}

static void write_paths(struct call *k)
{
    struct json_out *out = &k->out;
    const struct doc d = {out, k->c->arena, k->zh};
    const struct viewer *v = k->viewer;
    const struct schema *s = viewer_schema(v);
    open(out, "paths");
    for (int i = 0; i < route_list_count; i++)
        for (const struct route *r = route_lists[i]; r->path; r++) {
            bool each = strstr(r->path, ":object") != NULL;
            if ((r->flags & ROUTE_HOME) && api_name(k->api).len)
                continue;
            for (int o = 0; each && !met_before(r) && o < s->object_count; o++)
                if (viewer_may(v, &s->objects[o], VERB_SEE))
                    write_path(&d, r, &s->objects[o]);
            if (!each && !met_before(r))
                write_path(&d, r, NULL);
        }
    close(out);
}

static void write_components(struct call *k)
{
    struct json_out *out = &k->out;
    const struct doc d = {out, k->c->arena, k->zh};
    const struct viewer *v = k->viewer;
    const struct schema *s = viewer_schema(v);
    open(out, "components");
    open(out, "securitySchemes");
    open(out, "session");
    put(out, "type", "apiKey");
    put(out, "in", "cookie");
    put_text(out, "name", api_cookie(k->api));
    close(out);
    close(out);
    open(out, "schemas");
    for (int i = 0; i < shape_list_count; i++)
        for (const struct shape *one = shape_lists[i]; one->name; one++)
            write_shape(out, d.a, one);
    for (int o = 0; o < s->object_count; o++)
        for (int i = 0; i < OF_OBJECTS && viewer_may(v, &s->objects[o], VERB_SEE); i++)
            write_object_shape(&d, v, &s->objects[o], i);
    close(out);
    close(out);
}

static enum err openapi(struct call *k)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put(out, "openapi", "3.1.0");
    open(out, "info");
    put(out, "title", "Liuke 留客");
    put(out, "version", LIUKE_VERSION);
    put(out, "description",
        k->zh ? "数字为十进制，日期写作 YYYY-MM-DD，时间写作 YYYY-MM-DDTHH:MM:SS（组织所在时区）。"
                "错误遵循 RFC 9457。各数据结构的说明为英文。"
              : "Numbers are decimals, days YYYY-MM-DD, time stamps YYYY-MM-DDTHH:MM:SS in the "
                "organisation's zone. Errors follow RFC 9457.");
    open(out, "license");
    put(out, "name", "Apache-2.0");
    put(out, "identifier", "Apache-2.0");
    close(out);
    close(out);
    json_out_key(out, STR("servers"));
    json_out_array(out);
    json_out_object(out);
    put_text(out, "url", api_prefix(k->api));
    close(out);
    json_out_array_end(out);
    json_out_key(out, STR("security"));
    json_out_array(out);
    json_out_object(out);
    json_out_key(out, STR("session"));
    json_out_array(out);
    json_out_array_end(out);
    close(out);
    json_out_array_end(out);
    write_paths(k);
    write_components(k);
    close(out);
    return ERR_NONE;
}

const struct route openapi_routes[] = {
    {HTTP_GET, "/api/openapi.json", PERMIT_PERSON, 0, openapi, "", "",
     "This API as an OpenAPI 3.1 document, with the organisation's own objects.",
     "本接口的 OpenAPI 3.1 文档，包括组织自己的对象。"},
    {0},
};
