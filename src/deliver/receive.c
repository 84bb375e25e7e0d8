#include "deliver/receive.h"
#include "deliver/came.h"

enum {
    EVERY_MS = 60 * 1000,
    SIGN_IN_EVERY_MS =
        15 * 60 * 1000,       // an account that is knocked at too often is closed by its server
    LEASE_MS = 5 * 60 * 1000, // of one look: longer than it may take between two mails
    ASK_SECONDS = 60,         // for one question, or one mail
    NUMBERS_AT_ONCE = 1000,
    AT_ONCE = 100, // mails in one look: other mailboxes want theirs, too
};
static const int64_t day_ms = INT64_C(86400000);

// One look into one mailbox.
struct looking {
    struct org *org;
    const struct channel *channel;
    const struct outbox_limits *limits;
    struct mailbox box;
    struct inbox *in;
    struct inbox_state state;
    bool ours, more;
    const struct cause *why; // of its failing
};

struct inbox_server inbox_of_channel(const struct channel *ch)
{
    struct str security = channel_value(ch, "inbox_security");
    struct str user = channel_value(ch, "inbox_user"),
               password = channel_value(ch, "inbox_password");
    return (struct inbox_server){
        .host = str_trim(channel_value(ch, "inbox_server")),
        .port = (int)(num_parse(channel_value(ch, "inbox_port")) / NUM_ONE),
        .tls = str_eq(security, STR("tls")),
        .starttls = str_eq(security, STR("starttls")),
        .user = user.len ? user : channel_value(ch, "user"),
        .password = password.len ? password : channel_value(ch, "password"),
        .folder = channel_value(ch, "inbox_folder"),
        .certificate = channel_value(ch, "certificate")};
}

static enum err take_work(struct work *w, void *user)
{
    struct looking *l = user;
    int64_t until = w->at_ms + LEASE_MS;
    enum err e = mailbox_take(w, &l->box, until, &l->ours);
    l->box.due_ms = until;
    return e;
}

static enum err begin_work(struct work *w, void *user)
{
    struct looking *l = user;
    return mailbox_begin(w, &l->box);
}

static enum err looked_work(struct work *w, void *user)
{
    struct looking *l = user;
    struct str none = STR("");
    bool wrong = l->why && l->why->err == ERR_SIGN_IN;
    int64_t due = l->more ? w->at_ms : w->at_ms + (wrong ? SIGN_IN_EVERY_MS : EVERY_MS);
    return mailbox_looked(w, l->channel->id, due, l->why ? l->why->zh : none,
                          l->why ? l->why->en : none);
}

// ---- where it begins ----------------------------------------------------------------------------

// The numbers hold no more: from a day before the newest mail that was read, but not from before it was
// read at all, by clocks that may differ a little. What is met twice is known by its Message-ID.
static enum err find_start(struct ctx *c, struct looking *l)
{
    enum { CLOCKS_MS = 5 * 60 * 1000 };
    int64_t from = l->box.newest_ms - day_ms, begun = l->box.begun_ms - CLOCKS_MS;
    from = from > begun ? from : begun;
    struct inbox_item *items;
    int count;
    l->box.uid = l->state.next - 1;
    for (int64_t first = 1; first < l->state.next; first += NUMBERS_AT_ONCE) {
        enum err e = inbox_list(c, l->in, first, first + NUMBERS_AT_ONCE - 1, &items, &count);
        if (e)
            return e;
        for (int i = 0; i < count; i++)
            if (items[i].came_ms >= from) {
                l->box.uid = items[i].uid - 1;
                return ERR_NONE;
            }
    }
    return ERR_NONE;
}

// A mailbox that is new here begins with what comes from now on.
static enum err begin(struct ctx *c, struct looking *l, struct str place)
{
    bool known = l->box.validity && str_eq(l->box.place, place);
    enum err e = ERR_NONE;
    if (known && l->box.validity == l->state.validity)
        return ERR_NONE;
    l->box.uid = l->state.next - 1;
    if (known)
        e = find_start(c, l);
    else
        l->box.begun_ms = l->box.newest_ms = clock_ms(org_clock(l->org));
    l->box.place = place;
    l->box.validity = l->state.validity;
    return e ? e : org_write(c, l->org, 0, begin_work, l);
}

// ---- reading ------------------------------------------------------------------------------------

// In a memory of its own: it may be large.
static enum err read_one(struct ctx *c, struct looking *l, const struct inbox_item *item)
{
    struct ctx own = {.arena = arena_create()}, asked = {.arena = own.arena};
    struct came x = {.box = &l->box, .item = *item};
    enum err e = item->bytes > INBOX_MAIL_MAX
                     ? fail(&asked, ERR_TOO_LARGE, "the mail is larger than %d MB",
                            "邮件超过 %d MB", INBOX_MAIL_MAX >> 20)
                     : inbox_fetch(&asked, l->in, item->uid, &x.bytes);
    if (e == ERR_TOO_LARGE || e == ERR_DAMAGED)
        x.why = &asked.why;
    if (e && e != ERR_TOO_LARGE && e != ERR_DAMAGED && e != ERR_NOT_FOUND)
        own.why = asked.why;
    else
        e = org_write(&own, l->org, 0, came_write, &x);
    l->box.uid = item->uid;
    l->ours = !e && x.ours;
    if (e)
        e = fail_as(c, &own.why);
    arena_destroy(own.arena);
    return e;
}

static enum err read_new(struct ctx *c, struct looking *l)
{
    struct inbox_item *items;
    int count, read = 0;
    enum err e = ERR_NONE;
    while (!e && l->ours && l->box.uid + 1 < l->state.next && read < AT_ONCE) {
        int64_t last = l->box.uid + NUMBERS_AT_ONCE;
        last = last < l->state.next ? last : l->state.next - 1;
        e = inbox_list(c, l->in, l->box.uid + 1, last, &items, &count);
        for (int i = 0; i < count && !e && l->ours && read < AT_ONCE; i++, read++)
            e = read_one(c, l, &items[i]);
        // Numbers that are nobody's are stepped over.
        struct came gap = {.box = &l->box, .item = {.uid = last}};
        if (!e && l->ours && read < AT_ONCE && l->box.uid < last) {
            e = org_write(c, l->org, 0, came_write, &gap);
            l->box.uid = last;
            l->ours = gap.ours;
        }
    }
    l->more = !e && l->ours && l->box.uid + 1 < l->state.next;
    return e;
}

static enum err look(struct ctx *c, struct looking *l)
{
    struct inbox_server s = inbox_of_channel(l->channel);
    struct post_limits limits = {ASK_SECONDS, l->limits->local, l->limits->stop};
    struct str place =
        str_format(c->arena, "%.*s@%.*s/%.*s", STR_ARG(s.user), STR_ARG(s.host), STR_ARG(s.folder));
    enum err e = inbox_open(c, &s, &limits, &l->in, &l->state);
    if (!e)
        e = begin(c, l, place);
    if (!e)
        e = read_new(c, l);
    if (l->in)
        inbox_close(l->in);
    return e;
}

// Trouble with the mailbox is told at the channel; trouble with the database to whoever runs this.
static enum err look_into(struct ctx *c, struct looking *l)
{
    struct ctx own = {.arena = c->arena};
    enum err e = org_write(c, l->org, 0, take_work, l);
    if (e || !l->ours)
        return e;
    e = look(&own, l);
    if (e == ERR_STOPPED)
        return ERR_NONE;
    if (e && e != ERR_BUSY && e != ERR_SIGN_IN)
        return fail_as(c, &own.why);
    l->why = e ? &own.why : NULL;
    return org_write(c, l->org, 0, looked_work, l);
}

static enum err find_due(struct ctx *c, struct db_tx *tx, int64_t now, struct looking *all,
                         int *count)
{
    struct channel *channels;
    int n = 0;
    enum err e = channel_list(c, tx, &channels, &n);
    for (int i = 0; i < n && !e; i++) {
        struct looking *l = &all[*count];
        if (!channels[i].enabled || channels[i].deleted_ms || !mailbox_wanted(&channels[i]) ||
            *count == CHANNELS_MAX)
            continue;
        e = mailbox_load(c, tx, channels[i].id, &l->box);
        l->channel = &channels[i];
        *count += !e && l->box.due_ms <= now;
    }
    return e;
}

enum err mail_receive(struct ctx *c, struct org *o, const struct outbox_limits *limits)
{
    struct looking *all = ARENA_ARRAY(c->arena, struct looking, CHANNELS_MAX + 1);
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = find_due(c, tx, clock_ms(org_clock(o)), all, &count);
    db_read_end(tx);
    for (int i = 0; i < count && !e && !(limits->stop && atomic_load(limits->stop)); i++) {
        all[i].org = o;
        all[i].limits = limits;
        e = look_into(c, &all[i]);
    }
    return e;
}
