// statement: the SQL that works on records, made from the metadata of an object. The only place
// where SQL is put together; names come from the schema alone, values are always bound.
#pragma once
#include "model/schema.h"

// The columns every statement below names before the object's fields, in this order.
enum { COLUMN_ID, COLUMN_VERSION, COLUMN_CREATED, COLUMN_CUSTOMER, COLUMN_FIELDS };

// "id, version, created, customer, f_…": for the customer itself, `id` stands in for `customer`.
const char *statement_columns(struct arena *a, const struct object *o);
// SELECT … FROM the object's table, followed by `tail` (WHERE …, ORDER BY …).
const char *statement_select(struct arena *a, const struct object *o, const char *tail);
// Values: id, version, created, customer (the customer: search), then content (not for the
// customer), then every field. Does nothing where `content` or the key is there already.
const char *statement_insert(struct arena *a, const struct object *o);
// The same, but fails where they are there (db_append).
const char *statement_add(struct arena *a, const struct object *o);
// Values: version, search (the customer) or customer, then each field in `given`, then the id.
const char *statement_update(struct arena *a, const struct object *o, const bool *given);
const char *statement_delete(struct arena *a, const struct object *o);
// The id and some fields of as many records, by their ids.
const char *statement_fields(struct arena *a, const struct object *o, const int *fields, int count,
                             int records);
// The id of the record whose field `field` equals the value.
const char *statement_find(struct arena *a, const struct object *o, int field);
// Records of one customer becoming another's: how many, their rows for the change log, and the change
// itself. Values: see below, then the customer they are of now and, where only `some` move, the rows
// of the change log (after, up to, object's id) that moved them before.
const char *statement_count_move(struct arena *a, const struct object *o, bool some);
// First: the first id, at, actor, object, customer, op, before, after, source, address, session.
const char *statement_log_move(struct arena *a, const struct object *o, bool some);
// First: the customer they are of from now on.
const char *statement_move(struct arena *a, const struct object *o, bool some);
// Keeps in undo_record what the change log does not of the records whose `column` (id or
// customer) equals the second value; the first is the undo's id.
const char *statement_keep(struct arena *a, const struct object *o, const char *column);
