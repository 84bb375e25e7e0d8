// What hangs on a record beside other records (on a customer, on a ticket): it follows it into another,
// and back.
#include "model/merge_inside.h"

// For each table: what is noted of it, what moves it, what puts back what was noted. Whole statements, so
// that a test can prepare each of them.
static const struct {
    const char *note, *move, *back;
} tables[] = {
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'play', id FROM play_entry "
     "WHERE customer = ?",
     "UPDATE play_entry SET customer = ? WHERE customer = ?",
     "UPDATE play_entry SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'play')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'automation', id FROM "
     "automation_run WHERE customer = ?",
     "UPDATE automation_run SET customer = ? WHERE customer = ?",
     "UPDATE automation_run SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'automation')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'approval', id FROM "
     "automation_approval WHERE customer = ?",
     "UPDATE automation_approval SET customer = ? WHERE customer = ?",
     "UPDATE automation_approval SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM "
     "merge_item WHERE undo = ? AND what = 'approval')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'warning', id FROM warning "
     "WHERE customer = ?",
     "UPDATE warning SET customer = ? WHERE customer = ?",
     "UPDATE warning SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'warning')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'share', id FROM share "
     "WHERE customer = ?",
     "UPDATE share SET customer = ? WHERE customer = ?",
     "UPDATE share SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item WHERE "
     "undo = ? AND what = 'share')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'invitation', id FROM "
     "survey_invitation WHERE customer = ?",
     "UPDATE survey_invitation SET customer = ? WHERE customer = ?",
     "UPDATE survey_invitation SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM "
     "merge_item WHERE undo = ? AND what = 'invitation')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'answer', id FROM "
     "survey_answer WHERE customer = ?",
     "UPDATE survey_answer SET customer = ? WHERE customer = ?",
     "UPDATE survey_answer SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM "
     "merge_item WHERE undo = ? AND what = 'answer')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'loop', id FROM "
     "survey_loop WHERE customer = ?",
     "UPDATE survey_loop SET customer = ? WHERE customer = ?",
     "UPDATE survey_loop SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'loop')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'lost', id FROM "
     "loss_watch WHERE customer = ?",
     "UPDATE loss_watch SET customer = ? WHERE customer = ?",
     "UPDATE loss_watch SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'lost')"},
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'mail', id FROM "
     "incoming_mail WHERE customer = ?",
     "UPDATE incoming_mail SET customer = ? WHERE customer = ?",
     "UPDATE incoming_mail SET customer = ? WHERE customer = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'mail')"},
    // What was said in it, where it is a ticket.
    {"INSERT INTO merge_item (undo, what, id) SELECT CAST(? AS BIGINT), 'said', id FROM "
     "ticket_message WHERE ticket = ?",
     "UPDATE ticket_message SET ticket = ? WHERE ticket = ?",
     "UPDATE ticket_message SET ticket = ? WHERE ticket = ? AND id IN (SELECT id FROM merge_item "
     "WHERE undo = ? AND what = 'said')"},
};
enum { TABLES = sizeof tables / sizeof *tables };

enum err merge_beside(struct work *w, int64_t keep, int64_t gone, int64_t undo)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < TABLES && !e; i++) {
        e = db_run(w->c, w->tx, tables[i].note, DB_VALUES(value_int(undo), value_int(gone)), NULL);
        if (!e)
            e = db_run(w->c, w->tx, tables[i].move, DB_VALUES(value_int(keep), value_int(gone)),
                       NULL);
    }
    return e;
}

enum err merge_beside_back(struct work *w, int64_t keep, int64_t gone, int64_t undo)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < TABLES && !e; i++)
        e = db_run(w->c, w->tx, tables[i].back,
                   DB_VALUES(value_int(gone), value_int(keep), value_int(undo)), NULL);
    return e;
}
