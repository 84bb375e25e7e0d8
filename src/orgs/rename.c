#include "orgs/rename.h"

struct labelling {
    struct str name, label;
};

static enum err label_work(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct labelling *l = user;
    return orgs_label(c, tx, l->name, l->label);
}

enum err orgs_renamed(struct ctx *c, struct db *home, struct str name, struct str label)
{
    struct labelling l = {name, label};
    return db_write(c, home, label_work, &l);
}

static enum err name_work(struct ctx *c, struct db_tx *tx, void *user)
{
    return called_set(c, tx, user);
}

enum err orgs_rename(struct ctx *c, const struct orgs_home *home, struct str name,
                     struct calling *g)
{
    struct orgs_row row;
    struct str place;
    struct db *db = NULL;
    enum err e = orgs_look(c, home->db, name, &row);
    if (!e && row.state == ORGS_MAKING)
        e = fail(c, ERR_CONFLICT, "it is being made: try again in a moment",
                 "正在创建，请稍后再试");
    if (!e)
        e = orgs_place(c, home->folder, name, &place);
    if (!e)
        e = db_open(c, place, false, &db);
    if (!e)
        e = db_write(c, db, name_work, g);
    db_close(db);
    return e ? e : orgs_renamed(c, home->db, name, g->name);
}

static enum err quiet_work(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct str *label = user;
    return setting_put(c, tx, "name", *label);
}

enum err orgs_agree(struct ctx *c, struct db *home, struct str name, struct org *org)
{
    struct orgs_row row;
    struct str own = STR_NONE;
    struct db_tx *tx;
    bool renamed = false;
    enum err e = orgs_look(c, home, name, &row);
    if (!e)
        e = db_read_begin(c, org_db(org), &tx);
    if (e)
        return e;
    e = setting_get(c, tx, "name", &own);
    if (!e)
        e = called_renamed(c, tx, &renamed);
    db_read_end(tx);
    if (e || str_eq(own, row.label))
        return e;
    return renamed ? orgs_renamed(c, home, name, own)
                   : db_write(c, org_db(org), quiet_work, &row.label);
}
