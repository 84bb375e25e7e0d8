#include "model/opt_out.h"
#include "model/duplicate_text.h"
#include "model/org.h"
#include "sys/file.h"

#include <sodium.h>

enum { KEY_BYTES = 32, HASH_BYTES = 16, TOKEN_BYTES = 12, LISTED_MAX = 500 };
#define KEY_SETTING "message_key"

#define OPT_OUT_COLUMNS "id, customer, kind, source, person, message, at, lifted, lifted_by, note"
static const char insert[] = "INSERT INTO opt_out (" OPT_OUT_COLUMNS ", mail, phone) VALUES (?, ?, "
                             "?, ?, ?, ?, ?, 0, 0, '', ?, ?)";
static const char select_one[] = "SELECT " OPT_OUT_COLUMNS " FROM opt_out WHERE id = ?";
static const char select_of[] =
    "SELECT " OPT_OUT_COLUMNS " FROM opt_out WHERE (CAST(? AS BIGINT) = 0 OR customer " MESSAGE_HIS
    ") AND (CAST(? AS BIGINT) = 0 OR opt_out.id < ?) ORDER BY id DESC LIMIT ?";
static const char holding[] =
    "SELECT COUNT(*) FROM opt_out WHERE lifted = 0 AND (customer " MESSAGE_HIS
    " OR (mail <> '' AND mail = ?) OR (phone <> '' AND phone = ?)) AND (kind = '' OR kind = ?)";
static const char held_by[] = "SELECT COUNT(*) FROM opt_out WHERE lifted = 0 AND customer = ? AND "
                              "kind = ? AND mail = ? AND phone = ?";
// Whoever wants to hear again wants it under all the addresses he has been known by.
static const char lift[] =
    "UPDATE opt_out SET lifted = ?, lifted_by = ?, note = ? WHERE lifted = 0 AND (id = ? OR "
    "(customer > 0 AND kind = ? AND customer = ?))";
static const char kinds_of[] =
    "SELECT DISTINCT kind FROM opt_out WHERE customer = ? AND lifted = 0";

static const char insert_bounce[] =
    "INSERT INTO bounce (id, kind, hash, message, answer, at, lifted, "
    "lifted_by) VALUES (?, ?, ?, ?, ?, ?, 0, 0)";
static const char bounced[] =
    "SELECT COUNT(*) FROM bounce WHERE kind = ? AND hash = ? AND lifted = 0";
static const char select_bounces[] =
    "SELECT bounce.id, bounce.message, message.customer, bounce.at, bounce.answer FROM bounce JOIN "
    "message ON message.id = bounce.message WHERE bounce.lifted = 0 ORDER BY bounce.id DESC LIMIT "
    "?";
static const char select_bounce[] =
    "SELECT bounce.id, bounce.message, message.customer, bounce.at, bounce.answer FROM bounce JOIN "
    "message ON message.id = bounce.message WHERE bounce.id = ? AND bounce.lifted = 0";
static const char lift_bounce[] =
    "UPDATE bounce SET lifted = ?, lifted_by = ? WHERE lifted = 0 AND hash = (SELECT hash FROM "
    "bounce WHERE id = ?)";

// ---- hashes and links ---------------------------------------------------------------------------

static struct str keyed(struct arena *a, struct str key, struct str what, struct str of,
                        size_t bytes)
{
    unsigned char hash[HASH_BYTES];
    char *text = arena_alloc(a, bytes * 2 + 1);
    struct str said = str_format(a, "%.*s:%.*s", STR_ARG(what), STR_ARG(of));
    crypto_generichash(hash, sizeof hash, (const unsigned char *)said.at, said.len,
                       (const unsigned char *)key.at, key.len);
    sodium_bin2hex(text, bytes * 2 + 1, hash, bytes);
    return str_of(text);
}

static enum err own_key(struct work *w, struct str *out)
{
    enum err e = setting_get(w->c, w->tx, KEY_SETTING, out);
    if (e || out->len)
        return e;
    *out = secret_text(w->c->arena, KEY_BYTES);
    return setting_put(w->c, w->tx, KEY_SETTING, *out);
}

enum err address_hash(struct work *w, enum message_kind kind, struct str address, struct str *out)
{
    struct str key;
    enum duplicate_measure m = kind == MESSAGE_SMS ? MEASURE_PHONE : MEASURE_MAIL;
    struct str form = duplicate_form(w->c->arena, m, address);
    *out = STR("");
    enum err e = form.len ? own_key(w, &key) : ERR_NONE;
    if (!e && form.len)
        *out = keyed(w->c->arena, key, str_of(channel_kind(kind)->name), form, HASH_BYTES);
    return e;
}

enum err mail_mark(struct work *w, struct str key, struct str *out)
{
    struct str own;
    enum err e = own_key(w, &own);
    if (!e)
        *out = keyed(w->c->arena, own, STR("mark"), key, HASH_BYTES);
    return e;
}

enum err leave_token(struct work *w, int64_t message, struct str *out)
{
    struct str key;
    enum err e = own_key(w, &key);
    if (e)
        return e;
    struct str id = str_format(w->c->arena, "%lld", (long long)message);
    struct str sign = keyed(w->c->arena, key, STR("leave"), id, TOKEN_BYTES);
    *out = str_format(w->c->arena, "%.*s-%.*s", STR_ARG(id), STR_ARG(sign));
    return ERR_NONE;
}

enum err leave_message(struct ctx *c, struct db_tx *tx, struct str token, struct message *out)
{
    struct str key, sign, id = str_cut(token, '-', &sign);
    num_t n = num_parse(id);
    enum err e = setting_get(c, tx, KEY_SETTING, &key);
    if (e)
        return e;
    struct str ours = keyed(c->arena, key, STR("leave"), id, TOKEN_BYTES);
    bool good = key.len && n > 0 && n != NUM_NONE && n % NUM_ONE == 0 && sign.len == ours.len &&
                !sodium_memcmp(sign.at, ours.at, ours.len);
    if (!good)
        return fail(c, ERR_NOT_FOUND, "this link is not complete, or not of this organisation",
                    "链接不完整，或不是本组织发出的");
    return message_load(c, tx, n / NUM_ONE, out);
}

int address_field(const struct schema *s, enum message_kind kind)
{
    const struct object *o = &s->objects[s->customer];
    bool sms = kind == MESSAGE_SMS;
    int first = -1;
    for (int i = 0; i < o->field_count; i++) {
        if (o->fields[i].kind->id != (sms ? KIND_PHONE : KIND_MAIL))
            continue;
        if (str_eq(o->fields[i].name, sms ? STR("phone") : STR("mail")))
            return i;
        if (first < 0)
            first = i;
    }
    return first;
}

// ---- who wants none -----------------------------------------------------------------------------

static struct opt_out read_one(struct ctx *c, struct db_rows *rows)
{
    return (struct opt_out){.id = db_int(rows, 0),
                            .customer = db_int(rows, 1),
                            .kind = message_kind_named(db_text(rows, 2)),
                            .source = db_text_copy(c, rows, 3),
                            .person = db_int(rows, 4),
                            .message = db_int(rows, 5),
                            .at_ms = db_int(rows, 6),
                            .lifted_ms = db_int(rows, 7),
                            .lifted_by = db_int(rows, 8),
                            .note = db_text_copy(c, rows, 9)};
}

static struct str kind_word(enum message_kind kind)
{
    return kind == MESSAGE_KINDS ? STR("") : str_of(channel_kind(kind)->name);
}

// His present address of a kind, hashed; empty where he is gone or has none.
static enum err present(struct work *w, int64_t customer, enum message_kind kind, struct str *out)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct record r;
    int field = address_field(w->schema, kind);
    *out = STR("");
    if (field < 0 || !customer ||
        record_load(&quiet, w->tx, w->schema, w->schema->customer, customer, &r) ||
        r.cells[field].type != VALUE_TEXT)
        return ERR_NONE;
    return address_hash(w, kind, r.cells[field].text, out);
}

static enum err add(struct work *w, const struct opt_out *o, struct str mail, struct str phone)
{
    int64_t id, there;
    enum err e = db_number(w->c, w->tx, held_by,
                           DB_VALUES(value_int(o->customer), value_text(kind_word(o->kind)),
                                     value_text(mail), value_text(phone)),
                           0, &there);
    if (!e && !there)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e || there)
        return e;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(id), value_int(o->customer), value_text(kind_word(o->kind)),
                            value_text(o->source), value_int(o->person), value_int(o->message),
                            value_int(w->at_ms), value_text(mail), value_text(phone)),
                  NULL);
}

enum err opt_out_give(struct work *w, const struct opt_out *o, struct str hash)
{
    struct str mail = STR(""), phone = STR("");
    struct message from = {.kind = o->kind};
    enum err e = present(w, o->customer, MESSAGE_MAIL, &mail);
    if (!e)
        e = present(w, o->customer, MESSAGE_SMS, &phone);
    if (!e && o->message)
        e = message_load(w->c, w->tx, o->message, &from);
    if (!e)
        e = add(w, o, mail, phone);
    bool sms = from.kind == MESSAGE_SMS;
    if (!e && hash.len && !str_eq(hash, sms ? phone : mail)) // the address he said it from, too
        e = add(w, o, sms ? STR("") : hash, sms ? hash : STR(""));
    return e;
}

enum err opt_out_load(struct ctx *c, struct db_tx *tx, int64_t id, struct opt_out *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such opt-out",
                        "没有这条退订记录", &rows);
    if (e)
        return e;
    *out = read_one(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err opt_out_lift(struct work *w, int64_t id, struct str note)
{
    struct opt_out o;
    if (!str_trim(note).len || note.len > TEXT_VALUE_MAX)
        return fail(w->c, ERR_INPUT, "say how he asked to hear from you again",
                    "请写明客户是怎样要求恢复接收的");
    enum err e = opt_out_load(w->c, w->tx, id, &o);
    if (!e && o.lifted_ms)
        e = fail(w->c, ERR_CONFLICT, "it was lifted already", "已经恢复过了");
    if (e)
        return e;
    return db_run(w->c, w->tx, lift,
                  DB_VALUES(value_int(w->at_ms), value_int(w->actor), value_text(str_trim(note)),
                            value_int(id), value_text(kind_word(o.kind)), value_int(o.customer)),
                  NULL);
}

enum err opt_out_list(struct ctx *c, struct db_tx *tx, int64_t customer, int64_t after, int limit,
                      struct opt_out **out, int *count)
{
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct opt_out, (size_t)limit);
    *count = 0;
    enum err e = db_query(c, tx, select_of,
                          DB_VALUES(value_int(customer), value_int(customer), value_int(after),
                                    value_int(after), value_int(limit)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_one(c, rows);
    return e;
}

enum err opt_out_holds(struct work *w, int64_t customer, enum message_kind kind, struct str hash,
                       bool *out)
{
    int64_t count;
    struct str none = STR("");
    bool sms = kind == MESSAGE_SMS;
    enum err e = db_number(w->c, w->tx, holding,
                           DB_VALUES(value_int(customer), value_text(sms ? none : hash),
                                     value_text(sms ? hash : none), value_text(kind_word(kind))),
                           0, &count);
    *out = !e && count;
    return e;
}

enum err opt_out_keep(struct work *w, int64_t customer)
{
    struct db_rows *rows;
    enum message_kind kinds[MESSAGE_KINDS + 1];
    int n = 0;
    enum err e = db_query(w->c, w->tx, kinds_of, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(w->c, rows, &e))
        if (n <= MESSAGE_KINDS)
            kinds[n++] = message_kind_named(db_text(rows, 0));
    for (int i = 0; i < n && !e; i++) {
        struct opt_out o = {.customer = customer, .kind = kinds[i], .source = STR("kept")};
        e = opt_out_give(w, &o, STR(""));
    }
    return e;
}

// ---- what comes back ----------------------------------------------------------------------------

enum err bounce_note(struct work *w, const struct message *m, struct str answer)
{
    int64_t id;
    bool there = true;
    if (!m->address_hash.len)
        return ERR_NONE;
    enum err e = bounce_holds(w, m->kind, m->address_hash, &there);
    if (!e && !there)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e || there)
        return e;
    return db_run(w->c, w->tx, insert_bounce,
                  DB_VALUES(value_int(id), value_text(kind_word(m->kind)),
                            value_text(m->address_hash), value_int(m->id), value_text(answer),
                            value_int(w->at_ms)),
                  NULL);
}

enum err bounce_holds(struct work *w, enum message_kind kind, struct str hash, bool *out)
{
    int64_t count;
    enum err e = db_number(w->c, w->tx, bounced,
                           DB_VALUES(value_text(kind_word(kind)), value_text(hash)), 0, &count);
    *out = !e && hash.len && count;
    return e;
}

static struct bounce read_bounce(struct ctx *c, struct db_rows *rows)
{
    return (struct bounce){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2), db_int(rows, 3),
                           db_text_copy(c, rows, 4)};
}

enum err bounce_list(struct ctx *c, struct db_tx *tx, struct bounce **out, int *count)
{
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct bounce, LISTED_MAX);
    *count = 0;
    enum err e = db_query(c, tx, select_bounces, DB_VALUES(value_int(LISTED_MAX)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_bounce(c, rows);
    return e;
}

enum err bounce_load(struct ctx *c, struct db_tx *tx, int64_t id, struct bounce *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_bounce, DB_VALUES(value_int(id)),
                        "no address is marked there any more", "没有这条退信记录", &rows);
    if (e)
        return e;
    *out = read_bounce(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err bounce_lift(struct work *w, int64_t id)
{
    return db_run(w->c, w->tx, lift_bounce,
                  DB_VALUES(value_int(w->at_ms), value_int(w->actor), value_int(id)), NULL);
}
